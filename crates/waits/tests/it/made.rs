//! Small things that the tests share.

use jiff::civil::Date;
use steadfast_waits::{Pathway, WaitingList, Window};

pub(crate) fn january(day: i8) -> Date {
    Date::constant(2024, 1, day)
}

pub(crate) fn window(from: Date, to: Date) -> Window {
    Window::new(from, to).expect("a window")
}

pub(crate) fn pathway(referral: Date, removal: Option<Date>) -> Pathway {
    Pathway { removal, ..Pathway::waiting(referral) }
}

pub(crate) fn list(pathways: impl IntoIterator<Item = Pathway>) -> WaitingList {
    WaitingList::new(pathways).expect("a list")
}

/// The reference's list of four: referred on 1, 4, 10 and 16 January 2024, the first treated on the 8th.
pub(crate) fn wl4() -> WaitingList {
    list(
        [(1, Some(8)), (4, None), (10, None), (16, None)].map(|(came, left)| pathway(january(came), left.map(january))),
    )
}

/// The reference's 60 days with two referrals a day and slots for one and a half.
pub(crate) fn det60() -> WaitingList {
    let first = january(1);
    let referrals = (0..120).map(|person| Pathway::waiting(steadfast_model::time::plus_days(first, person / 2)));
    let slots = steadfast_waits::even_slots(first, 60, 10.5).expect("slots");
    list(referrals).schedule(&slots).list
}

/// Whether a number is a printed one, to 1e-9 or to the last digit printed, whichever is coarser.
pub(crate) fn is(seen: f64, printed: &str) -> bool {
    let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let exponent = i32::try_from(decimals).expect("a few digits");
    let digit = if decimals == 0 { 0.0 } else { 10.0_f64.powi(-exponent) };
    let value: f64 = printed.parse().expect("a number");
    (seen - value).abs() <= f64::max(1e-9, digit)
}
