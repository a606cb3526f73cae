//! What may come: flu and emergency demand, as quantiles and as sample paths.
//!
//! The unit is a *vintage*: what was known on a day, not the series as it looks afterwards. [`forecast_weeks`] forecasts all places of a source at once, [`forecast_outlook`]
//! England's regions and trusts day by day, [`DemandForecast`] the demand of one trust; [`hub`](forecast_date) has FluSight's tasks and scores. With `y` a rate,
//!
//! ```text
//! z = (y + 0.01)^(1/4) / high - centre            peaks of all places are of one height
//! z(t + h) - z(t) ~ line_h(features) + residual   one line for all places and years around the same week of the season
//! residual quantiles from weeks that looked alike (level and slope), widened by the noise of the last value
//! paths: scores follow a random walk over h, half of its variance common to all places
//! ```
//!
//! Two members that trust their own source more and less are averaged level by level, from values as reported and corrected for late reports. Without the long history at
//! hand the shipped fit is used: parameters only, no data.
//!
//! Assumptions: seasons resemble earlier ones at the same date; shares of trusts in their region wander slowly; what is not in the past (weather, a new virus) does
//! not come. Sources and parameters: `data/surge.toml`; scores and limits: `docs/models/surge.md`.
//!
//! ```
//! use steadfast_chance::Stream;
//! use steadfast_model::time::plus_days;
//! use steadfast_surge::{Cadence, OutlookRequest, PlaceHistory, PlaceKind, Settings, forecast_outlook};
//! let first = jiff::civil::date(2025, 11, 1);
//! let values = (0..33).map(|day| (plus_days(first, day), 20.0 + day as f64)).collect();
//! let trust = PlaceHistory { place: "RBD".into(), kind: PlaceKind::Trust, region: None, occupied_beds: Some(330.0), values };
//! let as_of = plus_days(first, 33);
//! let request = OutlookRequest { places: &[trust], cadence: Cadence::Daily, as_of, days: 28, paths: 200, companion: None };
//! let outlook = forecast_outlook(&request, Settings::shipped(), &Stream::root(1))?;
//! let tomorrow = &outlook.places[0].days()[0];
//! assert!(tomorrow.0[1] < 53.0 && tomorrow.0[21] > 50.0);
//! # Ok::<(), steadfast_surge::OutlookError>(())
//! ```

mod baseline;
mod days;
mod demand;
mod features;
mod hub;
mod levels;
mod outlook;
mod paths;
mod pooled;
mod retrospect;
mod revision;
mod ridge;
mod score;
mod series;
mod settings;
mod shares;
mod shipped;
mod sums;
mod weekly;

pub use baseline::flat_baseline;
pub use demand::{DemandForecast, DemandInputs, DemandMeasure, DemandPath};
pub use features::STEPS;
pub use hub::{
    DateForecasts, HORIZONS, ModelScores, ScoreSums, Task, Vintage, VintageChange, baseline_date, forecast_date,
    pairwise_relative, replay_vintages, score_tasks, season_of, us_neighbourhood,
};
pub use levels::{LEVELS, MEDIAN, QUANTILE_LEVELS, Quantiles};
pub use outlook::{
    Cadence, Outlook, OutlookError, OutlookRequest, PlaceHistory, PlaceKind, PlaceOutlook, forecast_outlook,
};
pub use retrospect::{PlaceRecord, SCORED_STEPS, forecast_again};
pub use score::{Score, score, weighted_interval_score};
pub use series::{WeeklySeries, season_start, weekly_series};
pub use settings::{HistorySettings, Member, Period, RevisionSettings, Settings, Weekly};
pub use shipped::fit_to_ship;
pub use weekly::{History, WeeklyForecast, forecast_places, forecast_weeks};
