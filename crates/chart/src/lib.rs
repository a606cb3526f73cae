//! Typed figures drawn as SVG, each with the table behind it.
//!
//! # What it decides
//!
//! How a figure looks and reads, so that every page of Steadfast shows figures in the same way. What a figure *says* is the
//! caller's: the caller computes the title from the same values that the figure holds.
//!
//! A [`Figure`] carries its title, measure, text alternative and a typed [`Body`]; from that one value come the drawing
//! ([`Figure::to_svg`]), the table ([`Figure::table`]) and the CSV text ([`Figure::to_csv`]), so the three cannot disagree.
//!
//! # Conventions
//!
//! * Text stands level, dark on white; parts are told apart by pattern, shape or text as well as by colour.
//! * Parts that touch are kept apart by a white or dark edge of at least 3:1; text has at least 4.5:1 ([`tokens`], tested).
//! * Axes have ticks at 1, 2 or 5 times a power of ten. Bars start at zero; a fan or a curve that does not
//!   says so under its axis. A time axis has its ticks at days, Mondays, months, quarters, half-years or years.
//! * Coordinates have one decimal, so the same figure gives the same bytes everywhere. Values that are not finite are not drawn
//!   and read "not known" in the table.
//!
//! Sources: charts guidance of the Government Analysis Function and the ONS (active title, measure as subtitle, labels beside
//! the data, table below); WCAG 2.2 for contrast.
//!
//! ```
//! use steadfast_chart::{Arrangement, Bars, Body, Ends, Estimate, Figure, Series, Unit};
//! let figure = Figure {
//!     id: "kept".into(),
//!     title: "Planned care falls short on Wednesday".into(),
//!     subtitle: "Share of bookings kept, by day".into(),
//!     description: "One bar: 94.0%.".into(),
//!     body: Body::Bars(Bars {
//!         category: "Day".into(),
//!         categories: vec!["Wed 17 Dec".into()],
//!         series: vec![Series { name: "Kept".into(), values: vec![Estimate { p10: 0.92, p50: 0.94, p90: 0.95 }] }],
//!         arrangement: Arrangement::Grouped,
//!         ends: Ends::Quantiles,
//!         unit: Unit::Share,
//!         target: None,
//!     }),
//! };
//! assert!(figure.to_svg().into_string().contains("role=\"img\""));
//! assert_eq!(figure.to_csv(), "Day,Kept p10,Kept p50,Kept p90\r\nWed 17 Dec,0.92,0.94,0.95\r\n");
//! ```

mod axis;
mod bars;
mod day;
mod days_axis;
mod fan;
mod figure;
mod heat;
mod ink;
pub mod number;
mod rows;
mod table;
mod timeline;
pub mod tokens;
mod trade_off;

pub use axis::nice_ticks;
pub use bars::{Arrangement, Bars, Ends, Series, TargetLine};
pub use fan::{EventBand, Fan, Level};
pub use figure::{Body, Estimate, Figure, Unit};
pub use heat::{Concern, HeatCell, HeatColumn, HeatGrid};
pub use rows::StackedRows;
pub use table::{Cell, Column, Table};
pub use timeline::{DayMark, Lane, LaneItem, LaneLook, Timeline};
pub use trade_off::{TradeOff, TradePoint};
