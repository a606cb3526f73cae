//! What theory says of queues: the exact values that the simulation is compared with.
//!
//! Sources: Erlang's delay formula (1917) for M/M/c; Cobham (1954) for priorities without pre-emption and equal services.

/// Returns the probability that a customer of an M/M/c queue has to wait, from the load offered (`rate × service`, in servers).
///
/// By the recursion of Erlang's loss formula, which does not overflow. 1 where the load is not below the number of servers.
pub fn erlang_c(load: f64, servers: u32) -> f64 {
    if load >= f64::from(servers) {
        return 1.0;
    }
    let loss = (1..=servers).fold(1.0, |loss, server| load * loss / (f64::from(server) + load * loss));
    let used = load / f64::from(servers);
    loss / (1.0 - used * (1.0 - loss))
}

/// Returns the mean wait before service of an M/M/c queue, in the unit of `service`; infinite where the load is not below the number of servers.
pub fn erlang_c_wait(rate: f64, service: f64, servers: u32) -> f64 {
    let load = rate * service;
    if load >= f64::from(servers) {
        return f64::INFINITY;
    }
    erlang_c(load, servers) * service / (f64::from(servers) - load)
}

/// Returns the mean wait of each priority of an M/M/c queue without pre-emption, the first served first, in the unit of `service`.
pub fn priority_waits(rates: &[f64], service: f64, servers: u32) -> Vec<f64> {
    let c = f64::from(servers);
    let delayed = erlang_c(rates.iter().sum::<f64>() * service, servers);
    let mut used = 0.0;
    rates
        .iter()
        .map(|rate| {
            let before = used;
            used += rate * service / c;
            delayed * service / c / ((1.0 - before) * (1.0 - used))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_agree_with_published_values() {
        let near = |value: f64, published: f64| (value - published).abs() < 1e-5;
        assert!(near(erlang_c_wait(20.0, 3.6, 80), 0.118_382));
        assert!(near(erlang_c_wait(3.0, 144.0, 450), 2.308_169));
        assert!(near(erlang_c_wait(2.5, 96.0, 252), 2.696_358));
        assert!(near(erlang_c_wait(0.5, 72.0, 40), 7.408_125));
        let ed = priority_waits(&[4.0, 6.0, 10.0], 3.6, 80);
        assert!(near(ed[0], 0.014_437) && near(ed[1], 0.026_249) && near(ed[2], 0.215_241), "{ed:?}");
        let surgical = priority_waits(&[1.5, 1.0], 96.0, 252);
        assert!(near(surgical[0], 0.299_595) && near(surgical[1], 6.291_502), "{surgical:?}");
    }

    #[test]
    fn one_server_is_the_textbook_queue_and_overload_never_ends() {
        // M/M/1: rho / (mu - lambda)
        assert!((erlang_c_wait(0.8, 1.0, 1) - 4.0).abs() < 1e-12);
        assert_eq!(erlang_c_wait(2.0, 1.0, 2), f64::INFINITY);
    }
}
