//! `steadfast bench flusight`.

use crate::args::{FitFluArgs, FlusightArgs};
use crate::failure::Failure;
use crate::output::{print, print_json};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use steadfast_chance::Stream;
use steadfast_intake::flusight::{
    Hub, OutputQuantile, ReferenceScore, forbids, model_output_csv, read_hub, read_ilinet, read_model_output,
};
use steadfast_intake::{write_file, write_folder};
use steadfast_model::time::plus_days;
use steadfast_surge::{
    DateForecasts, HORIZONS, History, LEVELS, ModelScores, QUANTILE_LEVELS, Quantiles, Score, ScoreSums, Settings,
    Task, Vintage, VintageChange, WeeklySeries, baseline_date, fit_to_ship, forecast_date, pairwise_relative,
    replay_vintages, score_tasks, season_of, season_start, us_neighbourhood, weekly_series,
};

/// The place that is scored apart.
const NATION: &str = "US";
const OURS: &str = "steadfast-surge";
const BASELINE: &str = "FluSight-baseline";
const REMADE: &str = "baseline, remade";

/// What `--json` prints.
#[derive(Serialize)]
struct Report {
    schema: u32,
    steadfast: &'static str,
    season: String,
    seed: u64,
    /// What the ratios are over: the hub's own baseline, or the one made here where the hub's scores are not there.
    relative_to: String,
    reference_dates: usize,
    forecasts: usize,
    seconds_to_forecast: f64,
    history_weeks: usize,
    states: Vec<Row>,
    nation: Vec<Row>,
    /// Truths of the hub's scores against the table of truths.
    truths: Agreement,
    /// Scores made here against the hub's, task by task.
    agreement: Vec<Agreement>,
    /// What each part of the model is worth: the states' scores without it. Empty unless asked for.
    ablation: Vec<Variant>,
}

/// The model without one of its parts.
#[derive(Serialize)]
struct Variant {
    without: &'static str,
    relative_wis: f64,
    relative_log_wis: f64,
    coverage_50: f64,
    coverage_95: f64,
}

#[derive(Serialize)]
struct Row {
    model: String,
    tasks: u32,
    mean_wis: f64,
    relative_wis: f64,
    relative_log_wis: f64,
    pairwise_relative_wis: Option<f64>,
    pairwise_relative_log_wis: Option<f64>,
    coverage_50: f64,
    coverage_95: f64,
    relative_wis_by_horizon: Vec<f64>,
}

#[derive(Serialize)]
struct Agreement {
    what: String,
    tasks: usize,
    differing: usize,
    /// Largest difference over 1 + the hub's value.
    largest_difference: f64,
}

/// Folder of the data that tests and benches use when no other is given.
pub(crate) fn shared(file: &str) -> PathBuf {
    let root = std::env::var_os("STEADFAST_SHARED").unwrap_or_else(|| "../shared".into());
    Path::new(&root).join("data/flu").join(file)
}

/// Reads a hub's folder, or refuses it.
fn hub_of(dir: &Path, season: &str) -> Result<Hub, Failure> {
    let (hub, issues) = read_hub(dir, season);
    let advice = "Give the folder of the hub's data with --data; `docs/data/flu-files.md` lists its tables.";
    hub.ok_or_else(|| Failure::refused_with("the hub's data", &issues, advice))
}

/// Reads ILINet as series.
pub(crate) fn ilinet_of(path: &Path) -> Result<Vec<WeeklySeries>, Failure> {
    let (weeks, issues) = read_ilinet(path);
    let advice = "Give ILINet's weekly table with --ilinet: date, location, ili_pct.";
    let weeks = weeks.filter(|weeks| !weeks.is_empty() && !forbids(&issues));
    let weeks = weeks.ok_or_else(|| Failure::refused_with("ILINet's table", &issues, advice))?;
    let rows = weeks.iter().map(|week| (week.location.as_str(), week.date, week.value));
    Ok(weekly_series(rows, |place| (us_neighbourhood(place).to_owned(), 1.0)))
}

fn vintages_of(hub: &Hub) -> Vec<Vintage> {
    let dates: Vec<Date> = hub.vintages.iter().map(|vintage| vintage.reference_date).collect();
    let changes: Vec<VintageChange> = hub
        .changes
        .iter()
        .map(|change| VintageChange {
            reference_date: change.reference_date,
            location: change.location.clone(),
            date: change.date,
            value: change.value,
        })
        .collect();
    // Rates are per 100,000 inhabitants.
    let per = hub.population.iter().map(|(place, people)| (place.clone(), people / 1e5)).collect();
    replay_vintages(&dates, &changes, &per)
}

fn reference_scores<'a>(hub: &'a Hub, season: &str) -> BTreeMap<&'a str, ModelScores<'a>> {
    let mut models: BTreeMap<&str, ModelScores<'_>> = BTreeMap::new();
    for row in hub.scores.iter().filter(|row| row.season == season) {
        let &ReferenceScore { reference_date, horizon, wis, log_wis, in_50, in_95, .. } = row;
        let task = Task { reference_date, location: &row.location, horizon };
        let score = Score { wis, log_wis, absolute_error: f64::NAN, in_50, in_95 };
        models.entry(&row.model).or_default().insert(task, score);
    }
    models
}

/// Reads the output of another model: a file, or all CSV files of a folder. The name is the folder's, or the file's without its date.
fn output_of(path: &Path) -> Result<(String, Vec<OutputQuantile>), Failure> {
    let bad =
        |error: std::io::Error| Failure::usage(format!("{}: {error}", path.display()), "Give a file or a folder.");
    let name_of = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (name, files) = if path.is_dir() {
        let mut files: Vec<PathBuf> = std::fs::read_dir(path)
            .map_err(bad)?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|file| file.extension().is_some_and(|extension| extension == "csv" || extension == "gz"))
            .collect();
        files.sort();
        (name_of(path), files)
    } else {
        let stem = name_of(path);
        let undated = stem.get(..10).filter(|date| date.parse::<Date>().is_ok()).and_then(|_| stem.get(11..));
        (undated.unwrap_or(&stem).to_owned(), vec![path.to_owned()])
    };
    let mut quantiles = Vec::new();
    for file in files {
        let (read, issues) = read_model_output(&file);
        let advice = "Give model output in the hub's format: reference_date, target, horizon, location, output_type, output_type_id, value.";
        quantiles.extend(read.ok_or_else(|| Failure::refused_with("the model output", &issues, advice))?);
    }
    Ok((name, quantiles))
}

/// Gathers the quantiles of a model's output by task; a task that lacks a level is left out.
fn by_task(output: &[OutputQuantile]) -> Vec<(Task<'_>, Quantiles)> {
    let mut tasks: BTreeMap<Task<'_>, [f64; LEVELS]> = BTreeMap::new();
    for row in output {
        let Ok(horizon) = u8::try_from(row.horizon) else { continue };
        let level = QUANTILE_LEVELS.iter().position(|level| (level - row.level).abs() < 1e-6);
        let task = Task { reference_date: row.reference_date, location: &row.location, horizon };
        if let (Some(level), true) = (level, horizon < HORIZONS) {
            tasks.entry(task).or_insert([f64::NAN; LEVELS])[level] = row.value;
        }
    }
    let whole = tasks.into_iter().filter(|(_, values)| values.iter().all(|value| !value.is_nan()));
    whole.map(|(task, values)| (task, Quantiles::sorted(values))).collect()
}

/// Compares the scores of tasks both have.
fn agreement(what: &str, ours: &ModelScores<'_>, theirs: &ModelScores<'_>) -> Agreement {
    let pairs: Vec<f64> = theirs
        .iter()
        .filter_map(|(task, theirs)| {
            let ours = ours.get(task)?;
            let wis = (ours.wis - theirs.wis).abs() / (1.0 + theirs.wis);
            Some(wis.max((ours.log_wis - theirs.log_wis).abs() / (1.0 + theirs.log_wis)))
        })
        .collect();
    Agreement {
        what: what.to_owned(),
        tasks: pairs.len(),
        // The hub's scores have four decimals.
        differing: pairs.iter().filter(|difference| **difference > 1e-4).count(),
        largest_difference: pairs.iter().copied().fold(0.0, f64::max),
    }
}

fn sums(scores: &ModelScores<'_>, keep: impl Fn(&Task<'_>) -> bool) -> ScoreSums {
    let mut sums = ScoreSums::default();
    scores.iter().filter(|(task, _)| keep(task)).for_each(|(_, score)| sums.add(score));
    sums
}

/// Makes the table of models on some tasks; ratios are over the baseline on the tasks both have.
fn rows(models: &[(&str, ModelScores<'_>)], baseline: &str, wanted: &BTreeSet<Task<'_>>) -> Vec<Row> {
    let kept: Vec<(&str, ModelScores<'_>)> = models
        .iter()
        .map(|(name, scores)| {
            let scores = scores.iter().filter(|(task, _)| wanted.contains(task));
            (*name, scores.map(|(task, score)| (*task, *score)).collect())
        })
        .filter(|(_, scores): &(&str, ModelScores<'_>)| !scores.is_empty())
        .collect();
    // A pair of two baselines would count the baseline twice in everybody's comparison.
    let compared: Vec<(&str, &ModelScores<'_>)> =
        kept.iter().filter(|(name, _)| *name != REMADE || baseline == REMADE).map(|(n, s)| (*n, s)).collect();
    let pairwise = |pick: fn(&Score) -> f64| {
        let figures = pairwise_relative(&compared, baseline, pick);
        let named = compared.iter().zip(figures).map(|((name, _), figure)| ((*name).to_owned(), figure));
        named.collect::<BTreeMap<String, Option<f64>>>()
    };
    let (official, official_log) = (pairwise(|score| score.wis), pairwise(|score| score.log_wis));
    let Some((_, base)) = kept.iter().find(|(name, _)| *name == baseline) else { return Vec::new() };
    let mut rows: Vec<Row> = kept
        .iter()
        .map(|(name, scores)| {
            let all = sums(scores, |_| true);
            let theirs = sums(base, |task| scores.contains_key(task));
            let mine = sums(scores, |task| base.contains_key(task));
            let (coverage_50, coverage_95) = all.coverage();
            let by_horizon = (0..HORIZONS).map(|horizon| {
                let at = |task: &Task<'_>| task.horizon == horizon;
                sums(scores, |task| at(task) && base.contains_key(task)).wis
                    / sums(base, |task| at(task) && scores.contains_key(task)).wis
            });
            Row {
                model: (*name).to_owned(),
                tasks: all.tasks,
                mean_wis: all.mean_wis(),
                relative_wis: mine.wis / theirs.wis,
                relative_log_wis: mine.log_wis / theirs.log_wis,
                pairwise_relative_wis: official.get(*name).copied().flatten(),
                pairwise_relative_log_wis: official_log.get(*name).copied().flatten(),
                coverage_50,
                coverage_95,
                relative_wis_by_horizon: by_horizon.collect(),
            }
        })
        .collect();
    rows.sort_by(|one, other| one.relative_wis.total_cmp(&other.relative_wis));
    rows
}

/// Returns the tasks of a season: those of the hub's baseline where its scores are there, else all.
fn official_tasks<'a>(
    reference: &BTreeMap<&str, ModelScores<'a>>,
    hub: &Hub,
    forecasts: &[DateForecasts<'a>],
) -> BTreeSet<Task<'a>> {
    if let Some(baseline) = reference.get(BASELINE) {
        return baseline.keys().copied().collect();
    }
    let stale: BTreeSet<Date> =
        hub.vintages.iter().filter(|vintage| vintage.stale).map(|vintage| vintage.reference_date).collect();
    let tasks = forecasts.iter().flat_map(DateForecasts::tasks).map(|(task, _)| task);
    tasks.filter(|task| !stale.contains(&task.reference_date)).collect()
}

/// Forecasts the season again with each part of the model left out.
fn ablation(
    consultations: &[WeeklySeries],
    vintages: &[Vintage],
    in_season: &[usize],
    truth: &BTreeMap<(&str, Date), f64>,
    baseline: &ModelScores<'_>,
    wanted: &BTreeSet<Task<'_>>,
) -> Vec<Variant> {
    let shipped = Settings::shipped();
    let with = |change: &dyn Fn(&mut Settings)| {
        let mut settings = shipped.clone();
        change(&mut settings);
        settings
    };
    let usual = |settings: &Settings| History::above_baseline(consultations, settings);
    let as_reported = |settings: &Settings| History::as_reported(consultations, settings);
    let none = |settings: &Settings| History::as_reported(&[], settings);
    type Make<'a> = &'a dyn Fn(&Settings) -> History;
    let variants: Vec<(&'static str, Make<'_>, Settings)> = vec![
        ("nothing left out", &usual, shipped.clone()),
        ("the season's baseline taken off consultations", &as_reported, shipped.clone()),
        ("consultations", &none, shipped.clone()),
        ("the member of its own source", &usual, with(&|s| s.weekly.members = s.weekly.members[1..].to_vec())),
        ("the member of the long history", &usual, with(&|s| s.weekly.members.truncate(1))),
        ("correction of late reports", &usual, with(&|s| s.weekly.corrected_weight = 0.0)),
        ("the uncorrected half", &usual, with(&|s| s.weekly.corrected_weight = 1.0)),
        (
            "widening by the last value's noise",
            &usual,
            with(&|s| (s.weekly.count_noise, s.weekly.report_noise) = (0.0, 0.0)),
        ),
        ("the narrow window (two weeks instead)", &usual, with(&|s| s.weekly.season_weeks = 2.0)),
        ("any window of the season", &usual, with(&|s| s.weekly.season_weeks = 50.0)),
        (
            "residuals of weeks that looked alike",
            &usual,
            with(&|s| (s.weekly.level_width, s.weekly.slope_width) = (50.0, 50.0)),
        ),
        ("leaving out the pandemics", &usual, with(&|s| s.left_out.clear())),
    ];
    variants
        .into_iter()
        .map(|(without, history, settings)| {
            let history = history(&settings);
            let forecasts: Vec<DateForecasts<'_>> =
                in_season.iter().filter_map(|&at| forecast_date(&history, &vintages[..=at], &settings)).collect();
            let scores = score_tasks(forecasts.iter().flat_map(DateForecasts::tasks), truth);
            let both = |task: &Task<'_>| wanted.contains(task) && baseline.contains_key(task);
            let (mine, theirs) = (sums(&scores, both), sums(baseline, |task| both(task) && scores.contains_key(task)));
            let (coverage_50, coverage_95) = mine.coverage();
            Variant {
                without,
                relative_wis: mine.wis / theirs.wis,
                relative_log_wis: mine.log_wis / theirs.log_wis,
                coverage_50,
                coverage_95,
            }
        })
        .collect()
}

fn quantiles_of(forecasts: &DateForecasts<'_>) -> Vec<OutputQuantile> {
    let rows = forecasts.tasks().flat_map(|(task, quantiles)| {
        QUANTILE_LEVELS.iter().zip(quantiles.0).map(move |(&level, value)| OutputQuantile {
            reference_date: task.reference_date,
            horizon: i8::try_from(task.horizon).unwrap_or(i8::MAX),
            location: task.location.to_owned(),
            level,
            value,
        })
    });
    rows.collect()
}

pub(crate) fn run(args: &FlusightArgs) -> Result<ExitCode, Failure> {
    let settings = Settings::shipped();
    let dir = args.data.clone().unwrap_or_else(|| shared("flusight"));
    let hub = hub_of(&dir, &args.season)?;
    let consultations = ilinet_of(&ilinet_file(args.ilinet.as_ref(), args.data.as_ref()))?;
    let vintages = vintages_of(&hub);
    let in_season: Vec<usize> =
        (0..vintages.len()).filter(|&at| season_of(vintages[at].reference_date) == args.season).collect();
    if in_season.is_empty() {
        let seasons: BTreeSet<String> = vintages.iter().map(|vintage| season_of(vintage.reference_date)).collect();
        let known = seasons.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Failure::usage(
            format!("{} has no vintage of season {}", dir.display(), args.season),
            format!("Write --season as one of: {known}."),
        ));
    }
    // Consultations of the season itself, were they in the file, would be known too early: they are revised, and their baseline is of the whole season.
    let begins = season_start(vintages[in_season[0]].reference_date);
    let consultations: Vec<WeeklySeries> = consultations.into_iter().map(|series| series.before(begins)).collect();
    let history = History::above_baseline(&consultations, settings);
    #[expect(clippy::disallowed_types, reason = "the command line is where wall time is read")]
    let began = std::time::Instant::now();
    let forecasts: Vec<DateForecasts<'_>> =
        in_season.iter().filter_map(|&at| forecast_date(&history, &vintages[..=at], settings)).collect();
    let seconds = began.elapsed().as_secs_f64();
    let stream = Stream::root(args.seed).named("bench flusight");
    let remade: Vec<DateForecasts<'_>> = in_season
        .iter()
        .filter_map(|&at| {
            let own = stream.named(&vintages[at].reference_date.to_string());
            baseline_date(&vintages[at], &own)
        })
        .collect();
    let final_truth: BTreeMap<(&str, Date), f64> =
        hub.truth.iter().filter_map(|week| Some(((week.location.as_str(), week.date), week.value?))).collect();
    let of_season = || hub.scores.iter().filter(|row| row.season == args.season);
    let at = |row: &ReferenceScore| plus_days(row.reference_date, 7 * i64::from(row.horizon));
    // What the hub scored by stands where its table of truths was revised since.
    let mut truth = final_truth.clone();
    truth.extend(of_season().map(|row| ((row.location.as_str(), at(row)), row.truth)));
    let reference = reference_scores(&hub, &args.season);
    let others: Vec<(String, Vec<OutputQuantile>)> =
        args.model_output.iter().map(|path| output_of(path)).collect::<Result<_, _>>()?;
    let gathered: Vec<(&str, Vec<(Task<'_>, Quantiles)>)> =
        others.iter().map(|(name, output)| (name.as_str(), by_task(output))).collect();
    let mut models: Vec<(&str, ModelScores<'_>)> = vec![
        (OURS, score_tasks(forecasts.iter().flat_map(DateForecasts::tasks), &truth)),
        (REMADE, score_tasks(remade.iter().flat_map(DateForecasts::tasks), &truth)),
    ];
    let mut checked = Vec::new();
    if let Some(theirs) = reference.get(BASELINE) {
        checked.push(agreement(&format!("{BASELINE}, remade"), &models[1].1, theirs));
    }
    for (name, output) in &gathered {
        let scores = score_tasks(output.iter().map(|(task, quantiles)| (*task, quantiles)), &truth);
        match reference.get(name) {
            // The hub's own scores of a model stand for it; those made here are compared with them.
            Some(theirs) => checked.push(agreement(name, &scores, theirs)),
            None => models.push((name, scores)),
        }
    }
    models.extend(reference.iter().map(|(name, scores)| (*name, scores.clone())));
    let wanted = official_tasks(&reference, &hub, &forecasts);
    let (nation, states): (BTreeSet<Task<'_>>, BTreeSet<Task<'_>>) =
        wanted.into_iter().partition(|task| task.location == NATION);
    let baseline = if reference.contains_key(BASELINE) { BASELINE } else { REMADE };
    let ablation = if args.ablation {
        let (_, base) = models.iter().find(|(name, _)| *name == baseline).expect("the baseline is one of the models");
        ablation(&consultations, &vintages, &in_season, &truth, base, &states)
    } else {
        Vec::new()
    };
    let differing = |row: &&ReferenceScore| final_truth.get(&(row.location.as_str(), at(row))) != Some(&row.truth);
    let report = Report {
        schema: 1,
        steadfast: env!("CARGO_PKG_VERSION"),
        season: args.season.clone(),
        seed: args.seed,
        relative_to: baseline.to_owned(),
        reference_dates: forecasts.len(),
        forecasts: forecasts.iter().map(|date| date.tasks().count()).sum(),
        seconds_to_forecast: seconds,
        history_weeks: history.weeks(),
        states: rows(&models, baseline, &states),
        nation: rows(&models, baseline, &nation),
        truths: Agreement {
            what: "truths".to_owned(),
            tasks: of_season().count(),
            differing: of_season().filter(differing).count(),
            largest_difference: 0.0,
        },
        agreement: checked,
        ablation,
    };
    if let Some(out) = &args.out {
        let files: Vec<(String, Vec<u8>)> = forecasts
            .iter()
            .map(|date| {
                let name = format!("{}-{OURS}.csv", date.vintage.reference_date);
                (name, model_output_csv(&quantiles_of(date)))
            })
            .collect();
        write_folder(out, "forecasts of FluSight", |name| name.ends_with(&format!("-{OURS}.csv")), &files)
            .map_err(Failure::not_done)?;
    }
    if args.json {
        print_json(&report)?;
    } else {
        print(shown(&report, args.out.as_deref()).trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(report: &Report, out: Option<&Path>) -> String {
    let mut text = format!(
        "FluSight {}: {} forecasts at {} reference dates in {:.1} s on one thread; learnt from {} weeks of consultations besides\n",
        report.season, report.forecasts, report.reference_dates, report.seconds_to_forecast, report.history_weeks
    );
    for (what, rows) in [("States", &report.states), ("Nation", &report.nation)] {
        if rows.is_empty() {
            continue;
        }
        text.push_str(&format!(
            "\n{what}: weighted interval score over that of {}; smaller is better\n{:<20} {:>6} {:>7} {:>7} {:>9} {:>7} {:>7}   by horizon 0 to 3\n",
            report.relative_to, "model", "tasks", "ratio", "log", "pairwise", "in 50%", "in 95%"
        ));
        for row in rows {
            let official = row.pairwise_relative_wis.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.3}"));
            let horizons: Vec<String> = row.relative_wis_by_horizon.iter().map(|ratio| format!("{ratio:.3}")).collect();
            text.push_str(&format!(
                "{:<20} {:>6} {:>7.3} {:>7.3} {:>9} {:>7.3} {:>7.3}   {}\n",
                row.model,
                row.tasks,
                row.relative_wis,
                row.relative_log_wis,
                official,
                row.coverage_50,
                row.coverage_95,
                horizons.join(" ")
            ));
        }
    }
    if report.truths.tasks > 0 {
        text.push_str(&format!(
            "\nTruths of the hub's scores: {} tasks, {} differ from the table of truths\n",
            report.truths.tasks, report.truths.differing
        ));
    }
    for row in report.agreement.iter().filter(|row| !row.what.contains("remade")) {
        text.push_str(&format!(
            "Scores of {} made here against the hub's: {} tasks, {} differ, by {:.1e} at most\n",
            row.what, row.tasks, row.differing, row.largest_difference
        ));
    }
    if !report.ablation.is_empty() {
        text.push_str(&format!("\nStates, without: {:>36} {:>7} {:>7} {:>7}\n", "ratio", "log", "in 50%", "in 95%"));
        for row in &report.ablation {
            text.push_str(&format!(
                "{:<46} {:>6.3} {:>7.3} {:>7.3} {:>7.3}\n",
                row.without, row.relative_wis, row.relative_log_wis, row.coverage_50, row.coverage_95
            ));
        }
    }
    if let Some(out) = out {
        text.push_str(&format!("\nForecasts in the hub's format in {}\n", out.display()));
    }
    text
}

/// Where ILINet's table stands when no file is given: beside the folder of the hub's data, or among the shared data.
fn ilinet_file(given: Option<&PathBuf>, data: Option<&PathBuf>) -> PathBuf {
    const NAME: &str = "ilinet_weekly_1997-2023.csv.gz";
    let beside = data.map(|data| data.join("..").join(NAME)).filter(|file| file.is_file());
    given.cloned().or(beside).unwrap_or_else(|| shared(NAME))
}

pub(crate) fn fit(args: &FitFluArgs) -> Result<ExitCode, Failure> {
    #[derive(Serialize)]
    struct Fitted {
        history_weeks: usize,
        file: PathBuf,
    }
    let settings = Settings::shipped();
    let history = History::as_reported(&ilinet_of(&ilinet_file(args.ilinet.as_ref(), None))?, settings);
    write_file(&args.out, fit_to_ship(&history, settings).as_bytes()).map_err(Failure::not_done)?;
    let fitted = Fitted { history_weeks: history.weeks(), file: args.out.clone() };
    if args.json {
        print_json(&fitted)?;
    } else {
        print(&format!("fitted to {} weeks; parameters in {}", fitted.history_weeks, fitted.file.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}
