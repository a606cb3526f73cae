//! How many are referred in a simulated list: as the reference draws it, with the random numbers of R, and as ours does.

use crate::made::{list, window};
use jiff::civil::date;
use steadfast_chance::{Moments, Stream, normal_quantile};
use steadfast_waits::{Assumptions, Capacity, Order, Scenario, simulate};

/// Words of the Mersenne Twister's state.
const WORDS: usize = 624;

/// The Mersenne Twister of 1998 (Matsumoto, Nishimura), seeded as R's `set.seed` does: by the congruential generator `69069 s + 1`, of which the first 50 values,
/// and one more for the place in the state, are thrown away.
struct Twister {
    state: [u32; WORDS],
    next: usize,
}

impl Twister {
    fn seeded(seed: u32) -> Self {
        let mut seed = seed;
        let mut congruential = || {
            seed = seed.wrapping_mul(69_069).wrapping_add(1);
            seed
        };
        for _ in 0..51 {
            congruential();
        }
        Self { state: std::array::from_fn(|_| congruential()), next: WORDS }
    }

    fn word(&mut self) -> u32 {
        if self.next == WORDS {
            for at in 0..WORDS {
                let both = (self.state[at] & 0x8000_0000) | (self.state[(at + 1) % WORDS] & 0x7fff_ffff);
                let odd = if both & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[at] = self.state[(at + 397) % WORDS] ^ (both >> 1) ^ odd;
            }
            self.next = 0;
        }
        let mut word = self.state[self.next];
        self.next += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// A number between 0 and 1, of 32 bits.
    fn uniform(&mut self) -> f64 {
        f64::from(self.word()) * 2.328_306_437_080_797e-10
    }

    /// A standard normal number by inversion, of two words.
    fn normal(&mut self) -> f64 {
        const BIG: f64 = 134_217_728.0;
        let high = (BIG * self.uniform()).floor();
        normal_quantile((high + self.uniform()) / BIG)
    }
}

#[test]
fn the_twister_draws_what_r_draws() {
    // R: set.seed(1234); rnorm(3), and set.seed(42); runif(2).
    let mut twister = Twister::seeded(1234);
    for expected in [-1.207_065_749, 0.277_429_242, 1.084_441_177] {
        let drawn = twister.normal();
        assert!((drawn - expected).abs() < 1e-7, "{drawn} for {expected}");
    }
    let mut twister = Twister::seeded(42);
    for expected in [0.914_806_04, 0.937_075_41] {
        assert!((twister.uniform() - expected).abs() < 1e-8);
    }
}

#[test]
fn the_reference_draws_1_242_referrals_of_seed_1234() {
    // From 1 January to 31 March 2024 it counts 90 days, and draws the number of referrals as a normal number of the mean and variance of a Poisson count.
    let mean = 100.0 / 7.0 * 90.0_f64;
    let drawn = mean + mean.sqrt() * Twister::seeded(1234).normal();
    assert_eq!(drawn.floor(), 1_242.0);
}

#[test]
fn ours_refers_on_each_of_the_91_days_and_as_poisson_counts_spread() {
    let quarter = window(date(2024, 1, 1), date(2024, 3, 31));
    let scenario = Scenario {
        demand_per_week: 100.0,
        slots: Capacity::every_day(110.0).slots(quarter).expect("slots"),
        withdrawal_per_day: 0.0,
        mix: Assumptions::shipped().mix,
        order: Order::Referral,
    };
    let referrals: Moments = (0..400)
        .map(|replica| {
            let run = simulate(&scenario, &list([]), &Stream::root(1234).numbered(replica)).expect("a run");
            assert_eq!(run.days.len(), 91);
            run.days.iter().map(|day| f64::from(day.referrals)).sum::<f64>()
        })
        .collect();
    let expected = 1_300.0_f64;
    assert!((referrals.mean() - expected).abs() < 3.0 * (expected / 400.0).sqrt(), "{}", referrals.mean());
    // A variance from 400 runs has a relative standard error of the root of 2/400.
    assert!((referrals.variance() / expected - 1.0).abs() < 3.0 * (2.0_f64 / 400.0).sqrt(), "{}", referrals.variance());
}
