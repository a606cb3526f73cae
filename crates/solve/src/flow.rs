//! Integral minimum-cost flow by successive shortest paths.

/// An arc of a [`FlowNetwork`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arc(usize);

#[derive(Debug, Clone, Copy)]
struct HalfArc {
    to: usize,
    room: i64,
    cost: i64,
}

/// A network with capacities and integer costs.
///
/// Half arcs stand in pairs: arc `2k` forward, arc `2k + 1` its reverse.
#[derive(Debug, Clone, Default)]
pub struct FlowNetwork {
    halves: Vec<HalfArc>,
    out: Vec<Vec<usize>>,
}

impl FlowNetwork {
    /// Adds a node.
    pub fn node(&mut self) -> usize {
        self.out.push(Vec::new());
        self.out.len() - 1
    }

    /// Adds an arc with room for `room` units at `cost` (>= 0) each.
    pub fn arc(&mut self, from: usize, to: usize, room: u32, cost: u32) -> Arc {
        let index = self.halves.len();
        self.halves.push(HalfArc { to, room: i64::from(room), cost: i64::from(cost) });
        self.halves.push(HalfArc { to: from, room: 0, cost: -i64::from(cost) });
        self.out[from].push(index);
        self.out[to].push(index + 1);
        Arc(index)
    }

    /// Returns the flow on an arc.
    pub fn flow(&self, arc: Arc) -> u32 {
        u32::try_from(self.halves[arc.0 + 1].room).unwrap_or(0)
    }

    /// Sends as much as possible from `source` to `sink`, as cheaply as possible, and returns amount and cost.
    ///
    /// Ties are broken by the order in which arcs were added, so equal networks give equal flows.
    pub fn send(&mut self, source: usize, sink: usize) -> (u32, i64) {
        let (mut sent, mut paid) = (0u32, 0i64);
        loop {
            let mut distance = vec![i64::MAX; self.out.len()];
            let mut by = vec![usize::MAX; self.out.len()];
            let mut queue = std::collections::VecDeque::from([source]);
            let mut queued = vec![false; self.out.len()];
            distance[source] = 0;
            while let Some(node) = queue.pop_front() {
                queued[node] = false;
                for &half in &self.out[node] {
                    let HalfArc { to, room, cost } = self.halves[half];
                    if room > 0 && distance[node] + cost < distance[to] {
                        distance[to] = distance[node] + cost;
                        by[to] = half;
                        if !queued[to] {
                            queued[to] = true;
                            queue.push_back(to);
                        }
                    }
                }
            }
            if distance[sink] == i64::MAX {
                return (sent, paid);
            }
            let mut push = i64::MAX;
            let mut node = sink;
            while node != source {
                push = push.min(self.halves[by[node]].room);
                node = self.halves[by[node] ^ 1].to;
            }
            node = sink;
            while node != source {
                self.halves[by[node]].room -= push;
                self.halves[by[node] ^ 1].room += push;
                node = self.halves[by[node] ^ 1].to;
            }
            sent += u32::try_from(push).unwrap_or(0);
            paid += push * distance[sink];
        }
    }
}

#[cfg(all(test, feature = "programme"))]
mod tests {
    use super::*;
    use crate::{Effort, Programme};
    use proptest::prelude::*;

    #[test]
    fn the_cheaper_way_is_filled_first() {
        let mut network = FlowNetwork::default();
        let [source, middle, sink] = [network.node(), network.node(), network.node()];
        let dear = network.arc(source, sink, 5, 9);
        let cheap = network.arc(source, middle, 3, 1);
        network.arc(middle, sink, 2, 1);
        assert_eq!(network.send(source, sink), (7, 2 * 2 + 5 * 9));
        assert_eq!((network.flow(dear), network.flow(cheap)), (5, 2));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(30))]
        #[test]
        fn flows_cost_what_the_linear_programme_says(costs in prop::collection::vec(0u32..20, 9), supply in prop::collection::vec(0u32..4, 3), demand in prop::collection::vec(0u32..4, 3)) {
            let mut network = FlowNetwork::default();
            let source = network.node();
            let left: Vec<usize> = (0..3).map(|_| network.node()).collect();
            let right: Vec<usize> = (0..3).map(|_| network.node()).collect();
            let sink = network.node();
            let mut programme = Programme::default();
            let mut vars = Vec::new();
            for i in 0..3 {
                network.arc(source, left[i], supply[i], 0);
                network.arc(right[i], sink, demand[i], 0);
                for j in 0..3 {
                    network.arc(left[i], right[j], 10, costs[3 * i + j]);
                    vars.push(programme.continuous(0.0, 10.0, f64::from(costs[3 * i + j])));
                }
            }
            let (sent, paid) = network.send(source, sink);
            prop_assert_eq!(sent, supply.iter().sum::<u32>().min(demand.iter().sum()));
            for i in 0..3 {
                programme.at_most(f64::from(supply[i]), (0..3).map(|j| (vars[3 * i + j], 1.0)));
                programme.at_most(f64::from(demand[i]), (0..3).map(|j| (vars[3 * j + i], 1.0)));
            }
            programme.row(f64::from(sent), f64::from(sent), vars.iter().map(|&var| (var, 1.0)));
            let solved = programme.solve(&Effort::default(), None).unwrap();
            prop_assert!((solved.objective - paid as f64).abs() < 1e-6);
        }
    }
}
