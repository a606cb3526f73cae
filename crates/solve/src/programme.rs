//! Linear and mixed-integer programmes, solved by HiGHS.

use highs::{HighsModelStatus, HighsSolutionStatus, RowProblem, Sense};

/// A variable of a [`Programme`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Var(u32);

/// A row (constraint) of a [`Programme`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(u32);

impl Var {
    /// Returns the position of the variable in a solution.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Row {
    /// Returns the position of the row in a solution's duals.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Clone, Copy)]
struct Column {
    low: f64,
    high: f64,
    cost: f64,
    integer: bool,
}

#[derive(Debug, Clone)]
struct Constraint {
    low: f64,
    high: f64,
    terms: Vec<(Var, f64)>,
}

/// `minimise c·x` subject to `low ≤ A x ≤ high`, bounds, and integrality.
#[derive(Debug, Clone, Default)]
pub struct Programme {
    columns: Vec<Column>,
    rows: Vec<Constraint>,
}

/// How hard to try. Counted in work, not in seconds, unless `seconds` is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Most branch-and-bound nodes.
    pub nodes: u32,
    /// Relative distance between solution and bound at which the search ends.
    pub relative_gap: f64,
    /// Absolute distance between solution and bound at which the search ends.
    pub absolute_gap: f64,
    /// Wall-clock limit; gives up that equal programmes give equal answers.
    pub seconds: Option<f64>,
    /// Whether integrality is dropped: the linear relaxation, with duals.
    pub relaxed: bool,
    /// Whether an interior-point method is used for the (first) linear programme; pays on large ones.
    pub interior_point: bool,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            nodes: 10_000,
            relative_gap: 1e-4,
            absolute_gap: 1e-6,
            seconds: None,
            relaxed: false,
            interior_point: false,
        }
    }
}

/// The best solution found, and the bound proved.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved {
    /// Value of each variable.
    pub values: Vec<f64>,
    /// Objective of `values`.
    pub objective: f64,
    /// No solution has a smaller objective than this.
    pub bound: f64,
    /// Whether the search ended because the gap was small enough, not because effort ran out.
    pub proved: bool,
    /// Dual value of each row: change of the objective per unit of the row's bound. Empty unless relaxed or without integers.
    pub row_duals: Vec<f64>,
    /// Branch-and-bound nodes.
    pub nodes: u64,
    /// Iterations of the simplex and interior-point methods.
    pub iterations: u64,
}

impl Solved {
    /// Returns the value of a variable.
    pub fn value(&self, var: Var) -> f64 {
        self.values[var.index()]
    }

    /// Returns whether a 0/1 variable is 1.
    pub fn is_set(&self, var: Var) -> bool {
        self.value(var) > 0.5
    }

    /// Returns the value of an integer variable, negative ones as 0.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rounded and not negative; heads and places are small"
    )]
    pub fn count(&self, var: Var) -> u32 {
        self.value(var).round().max(0.0) as u32
    }
}

/// A programme has no usable solution.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SolveError {
    /// No solution satisfies all rows.
    #[error("the programme of {columns} variables and {rows} rows has no solution")]
    Infeasible {
        /// Number of variables.
        columns: usize,
        /// Number of rows.
        rows: usize,
    },
    /// Effort ran out before a first solution was found.
    #[error("no solution was found within the effort allowed")]
    NothingFound,
    /// The solver failed.
    #[error("the solver reported {status}")]
    Solver {
        /// What it reported.
        status: String,
    },
}

impl Programme {
    /// Adds a continuous variable with its bounds and cost.
    pub fn continuous(&mut self, low: f64, high: f64, cost: f64) -> Var {
        self.column(Column { low, high, cost, integer: false })
    }

    /// Adds an integer variable with its bounds and cost.
    pub fn integer(&mut self, low: f64, high: f64, cost: f64) -> Var {
        self.column(Column { low, high, cost, integer: true })
    }

    /// Adds a 0/1 variable with its cost.
    pub fn binary(&mut self, cost: f64) -> Var {
        self.integer(0.0, 1.0, cost)
    }

    fn column(&mut self, column: Column) -> Var {
        let index = u32::try_from(self.columns.len()).expect("a programme has fewer than 2^32 variables");
        self.columns.push(column);
        Var(index)
    }

    /// Adds the row `low ≤ Σ coefficient·x ≤ high`.
    pub fn row(&mut self, low: f64, high: f64, terms: impl IntoIterator<Item = (Var, f64)>) -> Row {
        let index = u32::try_from(self.rows.len()).expect("a programme has fewer than 2^32 rows");
        let mut terms: Vec<(Var, f64)> = terms.into_iter().collect();
        terms.sort_by_key(|&(var, _)| var);
        terms.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 += later.1;
            }
            same
        });
        terms.retain(|&(_, coefficient)| coefficient != 0.0);
        self.rows.push(Constraint { low, high, terms });
        Row(index)
    }

    /// Adds the row `Σ coefficient·x ≤ high`.
    pub fn at_most(&mut self, high: f64, terms: impl IntoIterator<Item = (Var, f64)>) -> Row {
        self.row(f64::NEG_INFINITY, high, terms)
    }

    /// Adds the row `Σ coefficient·x ≥ low`.
    pub fn at_least(&mut self, low: f64, terms: impl IntoIterator<Item = (Var, f64)>) -> Row {
        self.row(low, f64::INFINITY, terms)
    }

    /// Replaces all costs by those of another objective; variables not named cost nothing.
    pub fn set_objective(&mut self, costs: impl IntoIterator<Item = (Var, f64)>) {
        for column in &mut self.columns {
            column.cost = 0.0;
        }
        for (var, cost) in costs {
            self.columns[var.index()].cost += cost;
        }
    }

    /// Returns the cost of a variable.
    pub fn cost(&self, var: Var) -> f64 {
        self.columns[var.index()].cost
    }

    /// Fixes a variable.
    pub fn fix(&mut self, var: Var, value: f64) {
        let column = &mut self.columns[var.index()];
        (column.low, column.high) = (value, value);
    }

    /// Returns the number of variables.
    pub fn n_columns(&self) -> usize {
        self.columns.len()
    }

    /// Returns the number of rows.
    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// Returns by how much a vector breaks the bounds and rows at most, and the objective it has.
    pub fn evaluate(&self, values: &[f64]) -> (f64, f64) {
        let mut worst: f64 = 0.0;
        let mut objective = 0.0;
        for (column, &value) in self.columns.iter().zip(values) {
            worst = worst.max(column.low - value).max(value - column.high);
            if column.integer {
                worst = worst.max((value - value.round()).abs());
            }
            objective += column.cost * value;
        }
        for row in &self.rows {
            let sum: f64 = row.terms.iter().map(|&(var, coefficient)| coefficient * values[var.index()]).sum();
            worst = worst.max(row.low - sum).max(sum - row.high);
        }
        (worst, objective)
    }

    /// Solves the programme, from a start where one is given (used when it is feasible).
    ///
    /// # Errors
    /// [`SolveError`] when there is no solution, none was found in time, or the solver fails.
    pub fn solve(&self, effort: &Effort, start: Option<&[f64]>) -> Result<Solved, SolveError> {
        if self.columns.is_empty() {
            return Ok(Solved {
                values: Vec::new(),
                objective: 0.0,
                bound: 0.0,
                proved: true,
                row_duals: vec![0.0; self.rows.len()],
                nodes: 0,
                iterations: 0,
            });
        }
        let integral = !effort.relaxed && self.columns.iter().any(|column| column.integer);
        let mut problem = RowProblem::default();
        let columns: Vec<_> = self
            .columns
            .iter()
            .map(|column| {
                problem.add_column_with_integrality(column.cost, column.low..=column.high, column.integer && integral)
            })
            .collect();
        for row in &self.rows {
            let terms: Vec<_> =
                row.terms.iter().map(|&(var, coefficient)| (columns[var.index()], coefficient)).collect();
            problem.add_row(row.low..=row.high, &terms);
        }
        let failed = |status: &dyn std::fmt::Debug| SolveError::Solver { status: format!("{status:?}") };
        let mut model = problem.try_optimise(Sense::Minimise).map_err(|status| failed(&status))?;
        model.make_quiet();
        let options = |model: &mut highs::Model| -> Result<(), highs::TrySetOptionError> {
            model.try_set_option("threads", 1)?;
            model.try_set_option("parallel", "off")?;
            model.try_set_option("random_seed", 0)?;
            model.try_set_option("mip_rel_gap", effort.relative_gap)?;
            model.try_set_option("mip_abs_gap", effort.absolute_gap)?;
            model.try_set_option("mip_max_nodes", i32::try_from(effort.nodes).unwrap_or(i32::MAX))?;
            if let Some(seconds) = effort.seconds {
                model.try_set_option("time_limit", seconds)?;
            }
            if effort.interior_point && !integral {
                model.try_set_option("solver", "ipm")?;
            }
            Ok(())
        };
        options(&mut model).map_err(|error| failed(&error))?;
        if let (Some(start), true) = (start, integral) {
            model.try_set_solution(Some(start), None, None, None).map_err(|status| failed(&status))?;
        }
        let solved = model.try_solve().map_err(|status| failed(&status))?;
        let status = solved.status();
        match status {
            HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => {
                return Err(SolveError::Infeasible { columns: self.n_columns(), rows: self.n_rows() });
            }
            HighsModelStatus::Optimal
            | HighsModelStatus::ObjectiveBound
            | HighsModelStatus::ObjectiveTarget
            | HighsModelStatus::ReachedSolutionLimit
            | HighsModelStatus::ReachedIterationLimit
            | HighsModelStatus::ReachedTimeLimit => {}
            other => return Err(failed(&other)),
        }
        if solved.primal_solution_status() != HighsSolutionStatus::Feasible {
            return Err(SolveError::NothingFound);
        }
        let solution = solved.get_solution();
        let mut values = solution.columns().to_vec();
        if integral {
            for (value, column) in values.iter_mut().zip(&self.columns) {
                if column.integer {
                    *value = value.round();
                }
            }
        }
        let objective = solved.objective_value();
        let bound =
            if integral { solved.double_info_value(c"mip_dual_bound").unwrap_or(f64::NEG_INFINITY) } else { objective };
        let counted = |value: i64| u64::try_from(value).unwrap_or(0);
        Ok(Solved {
            values,
            objective,
            bound: bound.min(objective),
            proved: status == HighsModelStatus::Optimal,
            row_duals: if integral { Vec::new() } else { solution.dual_rows().to_vec() },
            nodes: if integral { counted(solved.int_info_value(c"mip_node_count").unwrap_or(0)) } else { 0 },
            iterations: counted(solved.simplex_iteration_count()) + counted(solved.ipm_iteration_count()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn knapsack(weights: &[u32], worths: &[u32], room: u32) -> (Programme, Vec<Var>) {
        let mut programme = Programme::default();
        let vars: Vec<Var> = worths.iter().map(|&worth| programme.binary(-f64::from(worth))).collect();
        programme.at_most(f64::from(room), vars.iter().zip(weights).map(|(&var, &weight)| (var, f64::from(weight))));
        (programme, vars)
    }

    #[test]
    fn an_impossible_programme_says_so() {
        let mut programme = Programme::default();
        let x = programme.continuous(0.0, 1.0, 1.0);
        programme.at_least(2.0, [(x, 1.0)]);
        assert_eq!(programme.solve(&Effort::default(), None), Err(SolveError::Infeasible { columns: 1, rows: 1 }));
    }

    #[test]
    fn duals_price_the_room_of_a_linear_programme() {
        let mut programme = Programme::default();
        let x = programme.continuous(0.0, 5.0, -3.0);
        let row = programme.at_most(2.0, [(x, 1.0)]);
        let solved = programme.solve(&Effort { relaxed: true, ..Effort::default() }, None).unwrap();
        assert!((solved.row_duals[row.index()] + 3.0).abs() < 1e-9);
    }

    #[test]
    fn equal_programmes_give_equal_bytes_from_any_thread() {
        let (programme, _) = knapsack(&[3, 5, 7, 11, 13, 17], &[4, 5, 9, 12, 15, 18], 29);
        let here = programme.solve(&Effort::default(), None).unwrap();
        let there = std::thread::spawn(move || programme.solve(&Effort::default(), None).unwrap()).join().unwrap();
        assert_eq!(here, there);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn a_knapsack_has_its_brute_force_value(items in prop::collection::vec((1u32..20, 1u32..30), 1..9), room in 5u32..60) {
            let (weights, worths): (Vec<u32>, Vec<u32>) = items.into_iter().unzip();
            let (programme, _) = knapsack(&weights, &worths, room);
            let solved = programme.solve(&Effort { relative_gap: 0.0, ..Effort::default() }, None).unwrap();
            let mut best = 0;
            for chosen in 0u32..(1 << weights.len()) {
                let pick = |all: &[u32]| -> u32 { all.iter().enumerate().filter(|(i, _)| chosen >> i & 1 == 1).map(|(_, v)| v).sum() };
                if pick(&weights) <= room {
                    best = best.max(pick(&worths));
                }
            }
            prop_assert!((solved.objective + f64::from(best)).abs() < 1e-6);
            prop_assert!(solved.bound <= solved.objective + 1e-9);
            let (broken, objective) = programme.evaluate(&solved.values);
            prop_assert!(broken < 1e-6 && (objective - solved.objective).abs() < 1e-6);
        }
    }
}
