//! What may come: flu.
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
mod shipped;
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
pub use series::{WeeklySeries, weekly_series};
pub use settings::{HistorySettings, Member, Period, RevisionSettings, Settings, Weekly};
pub use shipped::fit_to_ship;
pub use weekly::{History, WeeklyForecast, forecast_places, forecast_weeks};
