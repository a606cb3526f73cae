//! How a list goes on, person by person: referrals at random, slots by day, withdrawals, priorities.
//!
//! Each day, in this order: whoever withdraws leaves; each slot goes to whoever is furthest on the way to the target of the priority, among those referred before
//! that day; the day's referrals join. Only the first in line of each priority is looked at, so that a run costs `O(pathways + slots + days)`.

use crate::assumptions::Assumptions;
use crate::capacity::Slots;
use crate::list::{Entry, NEVER, Priority, WaitingList, day, number};
use jiff::civil::Date;
use steadfast_chance::{QuickStream, Stream};

/// Priorities, and so lines of people.
const CLASSES: usize = Priority::ALL.len();

/// Most pathways of one run, those on the list at the start included. A pathway takes some 24 bytes, so that a run stays below 5 GB.
pub const MOST_PATHWAYS: u32 = 200_000_000;

/// What is simulated. The window is that of the slots.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Referrals per week: Poisson, every day alike.
    pub demand_per_week: f64,
    /// Slots by day.
    pub slots: Slots,
    /// Chance that someone who waits withdraws, for each day after the referral.
    pub withdrawal_per_day: f64,
    /// Share of referrals by priority, P1 to P4; adds up to 1. Also for those on the list whose priority is not known.
    pub mix: [f64; 4],
    /// Who comes first.
    pub order: Order,
}

/// Who of those who wait is treated first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Whoever was referred first; of those referred on one day the more urgent.
    Referral,
    /// Whoever has used the greatest share of the days to the target of the priority: `waited / target`, 1 on the day of the target. Of two with the same share
    /// the more urgent, of two of one priority whoever was referred first.
    ///
    /// An urgent person overtakes a routine one who came earlier, but nobody is overtaken for ever. (Ordering by days past the target would let a routine
    /// person 100 days late go before every urgent one less late than that.) Source: time-dependent priorities, Kleinrock 1964.
    ShareOfTarget {
        /// Days to the target by priority, P1 to P4.
        target_days: [u32; 4],
    },
}

impl Order {
    /// Returns the order by share of the targets that Steadfast ships.
    pub fn by_target() -> Self {
        Self::ShareOfTarget { target_days: Assumptions::shipped().target_days }
    }
}

/// A scenario that cannot be run.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SimulateError {
    /// The demand is below 0, infinite or not a number.
    #[error("a demand of {0} per week; it must be a number from 0 up")]
    Demand(f64),
    /// The chance of withdrawal is not between 0 and 1.
    #[error("a chance of withdrawal of {0} per day; it must be from 0 to 1")]
    Withdrawal(f64),
    /// The shares of the priorities do not add up to 1, or one is below 0.
    #[error("the shares of the priorities add up to {0}, or one is below 0; they must add up to 1")]
    Mix(f64),
    /// A priority has a target of no days.
    #[error("a priority has a target of 0 days")]
    Target,
    /// Someone on the list at the start was referred after the start.
    #[error("someone on the list at the start was referred on {referral}; the simulation starts on {start}")]
    ReferredAfterStart {
        /// Day of the referral.
        referral: Date,
        /// First day of the simulation.
        start: Date,
    },
    /// There are more pathways than [`MOST_PATHWAYS`].
    #[error("about {0:e} pathways; at most {max:e} can be simulated", max = f64::from(MOST_PATHWAYS))]
    TooMany(f64),
}

/// One day of a run, all counted at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCount {
    /// The day.
    pub date: Date,
    /// People referred.
    pub referrals: u32,
    /// People treated.
    pub removals: u32,
    /// People who withdrew.
    pub withdrawals: u32,
    /// Slots that nobody could take.
    pub lost_slots: u32,
    /// People waiting, P1 to P4.
    pub waiting: [u32; 4],
}

impl DayCount {
    /// Returns how many wait, of all priorities.
    pub fn queue(&self) -> u32 {
        self.waiting.iter().sum()
    }
}

/// What one run shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Every day of the window.
    pub days: Vec<DayCount>,
    /// People who waited on the evening before the window.
    pub starting: u32,
    /// All pathways: those on the list at the start in their order, then the referrals in theirs. Days after the window are left out.
    pub list: WaitingList,
}

impl Run {
    /// Returns how many wait at the end.
    pub fn queue(&self) -> u32 {
        self.days.last().map_or(self.starting, DayCount::queue)
    }

    /// Returns the mean wait of those treated in the window, weeks; `None` where nobody was.
    pub fn mean_wait_weeks(&self) -> Option<f64> {
        let treated = self.list.entries.iter().filter_map(|entry| Some(i64::from(entry.treated()? - entry.referral)));
        let (days, people) = treated.fold((0, 0_u32), |(days, people), waited| (days + waited, people + 1));
        (people > 0).then(|| days as f64 / f64::from(people) / 7.0)
    }

    /// Returns the mean wait of those treated in the window by priority, weeks; `None` where nobody was.
    pub fn mean_waits_weeks(&self) -> [Option<f64>; 4] {
        let mut sums = [(0_i64, 0_u32); CLASSES];
        for entry in &self.list.entries {
            if let (Some(removal), Some(priority)) = (entry.treated(), entry.priority) {
                let sum = &mut sums[priority.index()];
                *sum = (sum.0 + i64::from(removal - entry.referral), sum.1 + 1);
            }
        }
        sums.map(|(days, people)| (people > 0).then(|| days as f64 / f64::from(people) / 7.0))
    }
}

/// Simulates a list over the window of its slots; `starting` is the list before it.
///
/// Whoever left `starting` before the window is passed over; removals planned for later are forgotten, withdrawals kept. The stream alone fixes who comes
/// when, with which priority, and when each would withdraw: runs of the same stream with other slots or another order meet the same people.
///
/// # Errors
/// If the scenario cannot be run.
pub fn simulate(scenario: &Scenario, starting: &WaitingList, stream: &Stream) -> Result<Run, SimulateError> {
    let Scenario { slots, order, .. } = scenario;
    check(scenario, starting)?;
    let (start, end) = (number(slots.window.from), number(slots.window.to));
    let people = People::of(scenario, end);
    let mut list = Vec::with_capacity(starting.len() + people.expected(slots.by_day.len()));
    let mut chance = stream.named("starting").quick();
    for entry in &starting.entries {
        let priority = people.priority(&mut chance);
        let withdrawal = people.withdrawal(start - 1, &mut chance);
        if entry.waits_on(start - 1) {
            let withdrawal = if entry.withdrawal == NEVER { withdrawal } else { people.in_window(entry.withdrawal) };
            let priority = Some(entry.priority.unwrap_or(priority));
            list.push(Entry { removal: NEVER, withdrawal, priority, referral: entry.referral });
        }
    }
    let mut desk = Desk::new(&list, start, slots.by_day.len());
    let begin = desk.waiting.iter().sum();
    let mut days = Vec::with_capacity(slots.by_day.len());
    let referrals = stream.named("referrals");
    for (today, &given) in (start..).zip(&slots.by_day) {
        let withdrawals = desk.withdraw(today);
        let removals = desk.treat(today, given, *order, &mut list);
        let mut of_day = referrals.numbered(u64::from(today.cast_unsigned()));
        // Near `MOST_PATHWAYS` at most in all, as checked, but for a draw far beyond reason.
        let come = u32::try_from(of_day.poisson(scenario.demand_per_week / 7.0)).unwrap_or(u32::MAX);
        let mut chance = of_day.quick();
        for _ in 0..come {
            let priority = people.priority(&mut chance);
            let withdrawal = people.withdrawal(today, &mut chance);
            let entry = Entry { referral: today, removal: NEVER, withdrawal, priority: Some(priority) };
            desk.join(list.len(), &entry);
            list.push(entry);
        }
        days.push(DayCount {
            date: day(today),
            referrals: come,
            removals,
            withdrawals,
            lost_slots: given - removals,
            waiting: desk.waiting,
        });
    }
    Ok(Run { days, starting: begin, list: WaitingList { entries: list } })
}

pub(crate) fn check(scenario: &Scenario, starting: &WaitingList) -> Result<(), SimulateError> {
    let Scenario { demand_per_week: demand, withdrawal_per_day: withdrawal, mix, order, slots } = scenario;
    if !(demand.is_finite() && *demand >= 0.0) {
        return Err(SimulateError::Demand(*demand));
    }
    if !(0.0..=1.0).contains(withdrawal) {
        return Err(SimulateError::Withdrawal(*withdrawal));
    }
    let total: f64 = mix.iter().sum();
    if !((total - 1.0).abs() < 1e-9 && mix.iter().all(|share| *share >= 0.0)) {
        return Err(SimulateError::Mix(total));
    }
    if matches!(order, Order::ShareOfTarget { target_days } if target_days.contains(&0)) {
        return Err(SimulateError::Target);
    }
    let start = slots.window.from;
    if let Some(entry) = starting.entries.iter().find(|entry| entry.referral >= number(start)) {
        return Err(SimulateError::ReferredAfterStart { referral: day(entry.referral), start });
    }
    let people = starting.len() as f64 + demand / 7.0 * slots.by_day.len() as f64;
    if people > f64::from(MOST_PATHWAYS) { Err(SimulateError::TooMany(people)) } else { Ok(()) }
}

/// What is drawn for each person: two numbers, whatever the scenario.
struct People {
    demand_per_day: f64,
    /// Shares of the mix, added up.
    upto: [f64; 4],
    /// The lowest priority that the mix has.
    last: Priority,
    /// `-ln(1 - withdrawal_per_day)`.
    withdrawal_rate: f64,
    end: i32,
}

impl People {
    fn of(scenario: &Scenario, end: i32) -> Self {
        let mut sum = 0.0;
        let upto = scenario.mix.map(|share| {
            sum += share;
            sum
        });
        let last = Priority::ALL.into_iter().rfind(|priority| scenario.mix[priority.index()] > 0.0);
        Self {
            demand_per_day: scenario.demand_per_week / 7.0,
            upto,
            last: last.unwrap_or(Priority::P4),
            withdrawal_rate: -(-scenario.withdrawal_per_day).ln_1p(),
            end,
        }
    }

    /// Returns room for the referrals of some days, with a margin of six standard deviations.
    fn expected(&self, days: usize) -> usize {
        let mean = self.demand_per_day * days as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be below `MOST_PATHWAYS`"
        )]
        let room = (mean + 6.0 * mean.sqrt()) as usize;
        room
    }

    fn priority(&self, chance: &mut QuickStream) -> Priority {
        let at = chance.uniform();
        Priority::ALL.into_iter().find(|priority| at < self.upto[priority.index()]).unwrap_or(self.last)
    }

    /// Draws the day of withdrawal of someone who could leave from the day after `since` on; [`NEVER`] after the window.
    fn withdrawal(&self, since: i32, chance: &mut QuickStream) -> i32 {
        // The whole part of an exponential variable is geometric. With no withdrawals the rate is 0 and the wait infinite.
        let waited = chance.exponential() / self.withdrawal_rate;
        if waited < f64::from(self.end - since) {
            #[expect(clippy::cast_possible_truncation, reason = "at most the days of the window")]
            let days = waited as i32;
            since + 1 + days
        } else {
            NEVER
        }
    }

    fn in_window(&self, day: i32) -> i32 {
        if day > self.end { NEVER } else { day }
    }
}

/// The lines of people and how many leave them when.
struct Desk {
    start: i32,
    /// By priority: those who wait or have left, by place in the list, in the order of referral.
    lines: [Vec<u32>; CLASSES],
    /// By priority: the first in line who may still wait.
    heads: [usize; CLASSES],
    /// By priority: how many wait.
    waiting: [u32; CLASSES],
    /// By day of the window and priority: how many of those who wait will withdraw.
    leaving: Vec<[u32; CLASSES]>,
}

impl Desk {
    fn new(list: &[Entry], start: i32, days: usize) -> Self {
        let mut desk = Self {
            start,
            lines: Default::default(),
            heads: [0; CLASSES],
            waiting: [0; CLASSES],
            leaving: vec![[0; CLASSES]; days],
        };
        for (index, entry) in list.iter().enumerate() {
            desk.join(index, entry);
        }
        for line in &mut desk.lines {
            line.sort_by_key(|&index| list[index as usize].referral);
        }
        desk
    }

    fn join(&mut self, index: usize, entry: &Entry) {
        let class = entry.priority.unwrap_or(Priority::P4).index();
        self.lines[class].push(u32::try_from(index).expect("pathways were checked to be far fewer than 2³²"));
        self.waiting[class] += 1;
        if let Some(leaving) = self.leaving_on(entry.withdrawal) {
            leaving[class] += 1;
        }
    }

    fn leaving_on(&mut self, day: i32) -> Option<&mut [u32; CLASSES]> {
        self.leaving.get_mut(usize::try_from(day.checked_sub(self.start)?).ok()?)
    }

    /// Lets those go who withdraw today, and returns how many.
    fn withdraw(&mut self, today: i32) -> u32 {
        let leaving = self.leaving_on(today).map_or([0; CLASSES], |leaving| *leaving);
        for (waiting, leaving) in self.waiting.iter_mut().zip(leaving) {
            *waiting -= leaving;
        }
        leaving.iter().sum()
    }

    /// Gives today's slots, and returns how many were taken.
    fn treat(&mut self, today: i32, slots: u32, order: Order, list: &mut [Entry]) -> u32 {
        let mut referrals: [Option<i32>; CLASSES] =
            std::array::from_fn(|class| self.skip_to_waiting(class, today, list));
        for taken in 0..slots {
            let Some(class) = first(order, today, &referrals) else { return taken };
            let index = self.lines[class][self.heads[class]] as usize;
            list[index].removal = today;
            let withdrawal = std::mem::replace(&mut list[index].withdrawal, NEVER);
            if let Some(leaving) = self.leaving_on(withdrawal) {
                leaving[class] -= 1;
            }
            self.waiting[class] -= 1;
            self.heads[class] += 1;
            referrals[class] = self.skip_to_waiting(class, today, list);
        }
        slots
    }

    /// Passes over those who have withdrawn, and returns the referral of the first who waits.
    fn skip_to_waiting(&mut self, class: usize, today: i32, list: &[Entry]) -> Option<i32> {
        loop {
            let entry = list[*self.lines[class].get(self.heads[class])? as usize];
            if entry.withdrawal > today {
                return Some(entry.referral);
            }
            self.heads[class] += 1;
        }
    }
}

/// Returns the priority that comes first, given the referral of the first in each line.
fn first(order: Order, today: i32, referrals: &[Option<i32>; CLASSES]) -> Option<usize> {
    let mut best: Option<(usize, i64, i64)> = None;
    for (class, referral) in referrals.iter().enumerate() {
        if let Some(referral) = referral {
            let waited = i64::from(today - referral);
            let target = match order {
                Order::Referral => 1,
                Order::ShareOfTarget { target_days } => i64::from(target_days[class]),
            };
            // waited / target > best_waited / best_target, without rounding; the more urgent stays on a tie.
            if best.is_none_or(|(_, best_waited, best_target)| waited * best_target > best_waited * target) {
                best = Some((class, waited, target));
            }
        }
    }
    best.map(|(class, ..)| class)
}
