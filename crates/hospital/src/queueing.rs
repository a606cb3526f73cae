//! Queues with exact answers: what the clock of the simulation is proved on.
//!
//! Decides nothing about a hospital. [`simulate_queues`] runs a network of stations with exponential services, Poisson arrivals and non-preemptive
//! priorities on the same [`EventQueue`] as the hospital; [`exact`](crate::exact) has what theory says of it.

use crate::events::{EventQueue, Ranked};
use std::collections::VecDeque;
use steadfast_chance::{Moments, Stream};

/// A station: some servers before one queue with priorities.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Name.
    pub name: &'static str,
    /// Servers.
    pub servers: u32,
    /// Mean of the exponential service, hours.
    pub service_hours: f64,
    /// Number of priorities; 0 is served first.
    pub priorities: usize,
}

/// A Poisson stream of arrivals from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Arrivals an hour.
    pub per_hour: f64,
    /// Where they arrive and with which priority: station, priority, share; shares add up to 1.
    pub to: Vec<(usize, usize, f64)>,
}

/// A network of stations.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueNetwork {
    /// Stations.
    pub stations: Vec<Station>,
    /// Arrivals from outside.
    pub sources: Vec<Source>,
    /// By station: where its customers go next; what is missing to 1 leaves.
    pub routes: Vec<Vec<(usize, usize, f64)>>,
}

impl QueueNetwork {
    /// Returns one queue with ten servers at nine tenths of its capacity.
    pub fn single() -> Self {
        Self {
            stations: vec![Station { name: "queue", servers: 10, service_hours: 1.0, priorities: 1 }],
            sources: vec![Source { per_hour: 9.0, to: vec![(0, 0, 1.0)] }],
            routes: vec![Vec::new()],
        }
    }

    /// Returns a small hospital: an emergency department with three priorities that admits a quarter to three pools of beds, one of which also has
    /// planned admissions of lower priority.
    pub fn hospital() -> Self {
        let station = |name, servers, service_hours, priorities| Station { name, servers, service_hours, priorities };
        Self {
            stations: vec![
                station("ed", 80, 3.6, 3),
                station("medical", 450, 144.0, 1),
                station("surgical", 252, 96.0, 2),
                station("critical", 40, 72.0, 1),
            ],
            sources: vec![
                Source { per_hour: 20.0, to: vec![(0, 0, 0.2), (0, 1, 0.3), (0, 2, 0.5)] },
                Source { per_hour: 1.0, to: vec![(2, 1, 1.0)] },
            ],
            routes: vec![
                vec![(1, 0, 0.25 * 0.6), (2, 0, 0.25 * 0.3), (3, 0, 0.25 * 0.1)],
                Vec::new(),
                Vec::new(),
                Vec::new(),
            ],
        }
    }

    /// Returns the arrivals an hour at each station by priority; every route leads onwards, so that one pass suffices.
    pub fn arrivals_per_hour(&self) -> Vec<Vec<f64>> {
        let mut rates: Vec<Vec<f64>> = self.stations.iter().map(|station| vec![0.0; station.priorities]).collect();
        for source in &self.sources {
            for &(station, priority, share) in &source.to {
                rates[station][priority] += source.per_hour * share;
            }
        }
        for station in 0..self.stations.len() {
            let through: f64 = rates[station].iter().sum();
            for &(to, priority, share) in &self.routes[station] {
                rates[to][priority] += through * share;
            }
        }
        rates
    }
}

/// Waits of one station, or of one priority of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Waits {
    /// Customers who began service after the warm-up.
    pub served: u64,
    /// Mean wait before service, hours.
    pub mean_hours: f64,
    /// Standard error of the mean from the means of batches.
    pub standard_error_hours: f64,
}

/// What a run of a network shows.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueRun {
    /// Arrivals and ends of service.
    pub events: u64,
    /// Customers who came from outside, who left, and who are inside at the end.
    pub balance: (u64, u64, u64),
    /// By station: all priorities together.
    pub stations: Vec<Waits>,
    /// By station and priority.
    pub priorities: Vec<Vec<Waits>>,
    /// By station: mean number waiting after the warm-up, integrated over time.
    pub mean_waiting: Vec<f64>,
}

/// Batches that a run is cut into for its standard errors.
const BATCHES: usize = 30;
/// Part of a run that is left out at its start.
const WARM_UP: f64 = 0.1;

#[derive(Debug, Clone, Copy)]
enum QueueEvent {
    Arrival(u16),
    End(u16),
}

impl Ranked for QueueEvent {
    #[inline]
    fn rank(&self) -> u8 {
        // Whoever leaves makes room before whoever comes looks for it.
        match self {
            Self::End(_) => 0,
            Self::Arrival(_) => 1,
        }
    }
}

/// Where a customer goes: station, priority, and the sum of the shares up to here.
type Onward = (u16, u16, f64);

struct Desk {
    free: u32,
    service_hours: f64,
    queues: Vec<VecDeque<f64>>,
    waiting: u32,
    area: f64,
    since: f64,
    /// By priority: sum of waits and number served in the present batch.
    batch: Vec<(f64, u64)>,
    routes: Vec<Onward>,
}

impl Desk {
    #[inline]
    fn count(&mut self, now: f64) {
        self.area += f64::from(self.waiting) * (now - self.since);
        self.since = now;
    }
}

/// Runs a network for some hours, beginning empty; the first tenth is left out of the figures.
pub fn simulate_queues(network: &QueueNetwork, hours: f64, stream: &Stream) -> QueueRun {
    let rate: f64 = network.arrivals_per_hour().iter().flatten().sum::<f64>().max(1e-9);
    let mut queue = EventQueue::new(8.0 / rate);
    let mut chance = stream.quick();
    let narrow = |routes: &[(usize, usize, f64)]| -> Vec<Onward> {
        let mut upto = 0.0;
        routes
            .iter()
            .map(|&(station, priority, share)| {
                upto += share;
                #[expect(clippy::cast_possible_truncation, reason = "a handful of stations")]
                let (station, priority) = (station as u16, priority as u16);
                (station, priority, upto)
            })
            .collect()
    };
    let mut desks: Vec<Desk> = network
        .stations
        .iter()
        .zip(&network.routes)
        .map(|(station, routes)| Desk {
            free: station.servers,
            service_hours: station.service_hours,
            queues: vec![VecDeque::new(); station.priorities],
            waiting: 0,
            area: 0.0,
            since: 0.0,
            batch: vec![(0.0, 0); station.priorities],
            routes: narrow(routes),
        })
        .collect();
    let sources: Vec<(f64, Vec<Onward>)> =
        network.sources.iter().map(|source| (1.0 / source.per_hour, narrow(&source.to))).collect();
    for (number, (gap, _)) in (0u16..).zip(&sources) {
        queue.schedule(gap * chance.exponential(), QueueEvent::Arrival(number));
    }
    let begin = WARM_UP * hours;
    let batch_hours = (hours - begin) / BATCHES as f64;
    let mut means: Vec<Vec<(Moments, u64)>> =
        network.stations.iter().map(|station| vec![(Moments::default(), 0); station.priorities]).collect();
    let mut all: Vec<(Moments, u64, f64)> = vec![(Moments::default(), 0, 0.0); network.stations.len()];
    let mut batch_end = begin;
    let mut warm = false;
    let (mut events, mut came, mut left) = (0u64, 0u64, 0u64);
    while let Some((now, event)) = queue.take() {
        if now >= batch_end {
            for (station, desk) in desks.iter_mut().enumerate() {
                desk.count(batch_end.min(hours));
                if warm {
                    let (sum, count) = desk.batch.iter().fold((0.0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
                    if count > 0 {
                        all[station].0.add(sum / count as f64);
                        all[station].1 += count;
                        all[station].2 += sum;
                    }
                    for (mean, &(sum, count)) in means[station].iter_mut().zip(&desk.batch) {
                        if count > 0 {
                            mean.0.add(sum / count as f64);
                            mean.1 += count;
                        }
                    }
                } else {
                    desk.area = 0.0;
                }
                desk.batch.fill((0.0, 0));
            }
            warm = true;
            batch_end += batch_hours;
            if now >= hours {
                break;
            }
        }
        events += 1;
        let to = match event {
            QueueEvent::Arrival(source) => {
                let (gap, to) = &sources[usize::from(source)];
                queue.schedule(now + gap * chance.exponential(), event);
                came += 1;
                let place = if let [only] = to.as_slice() { Some(only) } else { pick(to, chance.uniform()) };
                place.or(to.last()).map(|&(station, priority, _)| (station, priority))
            }
            QueueEvent::End(station) => {
                let desk = &mut desks[usize::from(station)];
                if desk.waiting > 0 {
                    desk.count(now);
                    desk.waiting -= 1;
                    for (priority, line) in desk.queues.iter_mut().enumerate() {
                        if let Some(since) = line.pop_front() {
                            let batch = &mut desk.batch[priority];
                            *batch = (batch.0 + (now - since), batch.1 + 1);
                            break;
                        }
                    }
                    queue.schedule(now + desk.service_hours * chance.exponential(), QueueEvent::End(station));
                } else {
                    desk.free += 1;
                }
                let next = if desk.routes.is_empty() { None } else { pick(&desk.routes, chance.uniform()) };
                left += u64::from(next.is_none());
                next.map(|&(station, priority, _)| (station, priority))
            }
        };
        if let Some((station, priority)) = to {
            let desk = &mut desks[usize::from(station)];
            if desk.free > 0 {
                desk.free -= 1;
                desk.batch[usize::from(priority)].1 += 1;
                queue.schedule(now + desk.service_hours * chance.exponential(), QueueEvent::End(station));
            } else {
                desk.count(now);
                desk.waiting += 1;
                desk.queues[usize::from(priority)].push_back(now);
            }
        }
    }
    let inside = desks
        .iter()
        .zip(&network.stations)
        .map(|(desk, station)| u64::from(station.servers - desk.free) + u64::from(desk.waiting));
    QueueRun {
        events,
        balance: (came, left, inside.sum()),
        mean_waiting: desks.iter().map(|desk| desk.area / (hours - begin)).collect(),
        stations: all
            .iter()
            .map(|&(ref batches, served, sum)| Waits {
                mean_hours: sum / served.max(1) as f64,
                ..waits(batches, served)
            })
            .collect(),
        priorities: means
            .iter()
            .map(|of_station| of_station.iter().map(|(batches, served)| waits(batches, *served)).collect())
            .collect(),
    }
}

#[inline]
fn pick(routes: &[Onward], at: f64) -> Option<&Onward> {
    routes.iter().find(|route| at < route.2)
}

fn waits(batches: &Moments, served: u64) -> Waits {
    Waits {
        served,
        mean_hours: batches.mean(),
        standard_error_hours: (batches.variance() / batches.count().max(1) as f64).sqrt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::{erlang_c_wait, priority_waits};

    #[test]
    fn ten_servers_wait_as_erlang_says() {
        let run = simulate_queues(&QueueNetwork::single(), 200_000.0, &Stream::root(1).named("single"));
        let exact = erlang_c_wait(9.0, 1.0, 10);
        assert!((exact - 0.668_732).abs() < 1e-6);
        let seen = run.stations[0];
        assert!((seen.mean_hours - exact).abs() < 3.0 * seen.standard_error_hours, "{seen:?} for {exact}");
    }

    #[test]
    fn the_network_and_its_priorities_wait_as_theory_says() {
        let network = QueueNetwork::hospital();
        let run = simulate_queues(&network, 600_000.0, &Stream::root(1).named("network"));
        let rates = network.arrivals_per_hour();
        for (station, of_station) in network.stations.iter().enumerate() {
            let all = erlang_c_wait(rates[station].iter().sum(), of_station.service_hours, of_station.servers);
            let seen = run.stations[station];
            assert!(
                (seen.mean_hours - all).abs() < 3.0 * seen.standard_error_hours,
                "{}: {seen:?} for {all}",
                of_station.name
            );
            let exact = priority_waits(&rates[station], of_station.service_hours, of_station.servers);
            for (seen, exact) in run.priorities[station].iter().zip(exact) {
                assert!(
                    (seen.mean_hours - exact).abs() < 3.0 * seen.standard_error_hours,
                    "{}: {seen:?} for {exact}",
                    of_station.name
                );
            }
        }
    }

    #[test]
    fn whoever_came_has_left_or_is_inside_and_little_s_law_holds() {
        let network = QueueNetwork::hospital();
        for seed in 0..5 {
            let hours = 20_000.0;
            let run = simulate_queues(&network, hours, &Stream::root(seed));
            let (came, left, inside) = run.balance;
            assert_eq!(came, left + inside);
            for (waits, waiting) in run.stations.iter().zip(&run.mean_waiting) {
                // Number waiting = rate x wait; the edges of the run leave a small remainder.
                let by_little = waits.served as f64 * waits.mean_hours / (0.9 * hours);
                assert!((waiting - by_little).abs() < 0.02 * by_little + 0.5, "{waiting} for {by_little}");
            }
        }
    }
}
