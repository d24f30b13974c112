//! The tariffs of April 2025 in 194 economies against the paper's replication.

use std::collections::BTreeMap;

use geoecon::{
    StateId,
    economy::{
        Bilateral, Duties,
        scale::{self, Equilibrium, Model, Parameters, Rebate, SolveSettings},
    },
};

use crate::{reference::data, sheet::Sheet};

pub(crate) struct World {
    pub(crate) trade: Bilateral,
    pub(crate) observed: scale::Observed,
    pub(crate) announced: BTreeMap<StateId, f64>,
}

pub(crate) fn world() -> Option<World> {
    let folder = data("trade/liberation_day_194")?;
    let countries = Sheet::read(&folder.join("countries.csv"));
    let file = Sheet::read(&folder.join("trade_2023_thousand_usd.csv"));
    let states = file.states(1);
    let cells = (0..file.len())
        .flat_map(|row| states.iter().map(|s| file.number(row, s.as_str())).collect::<Vec<_>>());
    let trade = Bilateral::from_rows(states.iter().copied(), cells).unwrap();
    let rows = 0..countries.len();
    let gdp = rows
        .clone()
        .map(|r| (countries.state(r, "iso3"), countries.number(r, "gdp_usd_2023") / 1000.0));
    let observed = scale::Observed::new(trade.clone(), gdp).unwrap();
    let announced = rows
        .map(|r| (countries.state(r, "iso3"), countries.number(r, "us_tariff_announced")))
        .collect();
    Some(World { trade, observed, announced })
}

pub(crate) fn usa() -> StateId {
    "USA".parse().unwrap()
}

pub(crate) fn ustr(announced: &BTreeMap<StateId, f64>) -> Duties {
    announced
        .iter()
        .filter(|&(&state, _)| state != usa())
        .try_fold(Duties::none(), |d, (&state, rate)| d.with(usa(), state, rate.max(0.10)))
        .unwrap()
}

fn solved(model: &Model, duties: &Duties) -> Equilibrium {
    let after = scale::solve(model, duties, SolveSettings::default()).unwrap();
    assert!(after.status.is_solved(), "{}", after.status);
    let certificate = model.verify(&after, duties).unwrap();
    assert!(certificate.worst() < 1e-10, "{certificate:?}");
    after
}

/// Compares every column of the rows of `scenario` (all rows of the file without one).
fn compare(after: &Equilibrium, file: &str, scenario: Option<&str>) {
    let expected = Sheet::read(&data("trade/liberation_day_194/expected").unwrap().join(file));
    let mut compared = 0;
    for row in 0..expected.len() {
        if scenario.is_some_and(|name| expected.text(row, "scenario") != name) {
            continue;
        }
        compared += 1;
        let state = expected.state(row, "iso3");
        let ours = after.state(state).unwrap();
        let columns = [
            ("welfare_pct", Some(ours.welfare_pct)),
            ("export_gdp_ratio_pct", ours.export_ratio_pct),
            ("import_gdp_ratio_pct", ours.import_ratio_pct),
            ("employment_pct", Some(ours.employment_pct)),
            ("cpi_pct", Some(ours.price_pct)),
            ("tariff_rev_over_expenditure", Some(ours.revenue_over_spending)),
            ("deficit_pct", ours.deficit_pct),
        ];
        for (column, ours) in columns {
            let theirs = expected.number(row, column);
            // A deficit near nothing changes by thousands of percent: Cambodia's by 4,557.
            let size = if column == "deficit_pct" { theirs.abs().max(1.0) } else { 1.0 };
            let gap = (ours.unwrap() - theirs).abs() / size;
            assert!(gap < 1e-6, "{state} {column}: {ours:?}, published {theirs}");
        }
    }
    assert_eq!(compared, 194);
}

#[test]
fn announced_tariffs_are_the_published_ones() {
    let Some(world) = world() else { return };
    let model = scale::calibrate(&world.observed, Parameters::default()).unwrap();
    let after = solved(&model, &ustr(&world.announced));
    compare(&after, "expected_ustr_no_retaliation_income_tax_relief.csv", None);
}

#[test]
fn eaton_kortum_is_the_published_one() {
    let Some(world) = world() else { return };
    let model = scale::calibrate(&world.observed, Parameters::default()).unwrap();
    let model = model.eaton_kortum().unwrap();
    compare(&solved(&model, &ustr(&world.announced)), "scenarios.csv", Some("3_ustr_eaton_kortum"));
}

#[test]
fn optimal_tariff_is_the_published_one() {
    let Some(world) = world() else { return };
    let model = scale::calibrate(&world.observed, Parameters::default()).unwrap();
    let rate = scale::optimal_duty(&model, usa()).unwrap().rate;
    assert_eq!(format!("{:.2}", 100.0 * rate), "21.80");
    let duties = Duties::uniform(usa(), model.states().iter().copied(), rate).unwrap();
    compare(&solved(&model, &duties), "scenarios.csv", Some("6_optimal_us_tariff"));
}

#[test]
fn retaliation_leaves_the_united_states_worse_off() {
    let Some(world) = world() else { return };
    let model = scale::calibrate(&world.observed, Parameters::default()).unwrap();
    let alone = ustr(&world.announced);
    let answer = scale::optimal_retaliation(&model, usa()).unwrap().rate;
    assert_eq!(format!("{:.2}", 100.0 * answer), "22.74");
    let answered = |duties: &Duties| {
        model
            .states()
            .iter()
            .filter(|&&state| state != usa())
            .try_fold(duties.clone(), |d, &state| d.with(state, usa(), answer))
            .unwrap()
    };
    let own = scale::optimal_duty_under_retaliation(&model, usa()).unwrap().rate;
    let optimal = Duties::uniform(usa(), model.states().iter().copied(), own).unwrap();
    let loss = |duties: &Duties| solved(&model, duties).state(usa()).unwrap().welfare_pct;

    let unanswered = loss(&alone);
    let in_kind = loss(&alone.clone().reciprocated(usa()));
    let best_answer = loss(&answered(&alone));
    let both_optimal = loss(&answered(&optimal));
    assert!(unanswered > 1.0 && in_kind < 0.0 && best_answer < in_kind, "{in_kind} {best_answer}");
    // Against the best answer the optimum does better than the announced duties.
    assert!(both_optimal > best_answer, "{both_optimal} {best_answer}");
}

#[test]
fn variants_move_as_the_paper_says() {
    let Some(world) = world() else { return };
    let duties = ustr(&world.announced);
    let usa = |parameters: Parameters| {
        let model = scale::calibrate(&world.observed, parameters).unwrap();
        solved(&model, &duties).state(usa()).unwrap().clone()
    };
    let base = usa(Parameters::default());
    let partial = usa(Parameters::default().direct_pass_through(0.25));
    let lump_sum = usa(Parameters::default().rebate(Rebate::LumpSum));
    let elastic = usa(Parameters::default().trade_elasticity(8.0));
    assert!(partial.price_pct < base.price_pct && partial.welfare_pct > base.welfare_pct);
    // Without relief of income taxes people work less.
    assert!(lump_sum.employment_pct < 0.0 && base.employment_pct > 0.0);
    assert!(elastic.welfare_pct < base.welfare_pct);
    assert!(elastic.revenue_over_spending < base.revenue_over_spending);
}

#[test]
fn warm_and_cold_starts_agree() {
    let Some(world) = world() else { return };
    let model = scale::calibrate(&world.observed, Parameters::default()).unwrap();
    let duties = ustr(&world.announced);
    let mut solver = scale::Solver::new(&model, SolveSettings::default()).unwrap();
    let cold = solver.solve(&duties).unwrap();
    let kor: StateId = "KOR".parse().unwrap();
    let changed = duties.with(usa(), kor, 0.15).unwrap();
    let warm = solver.solve_from(&changed, &cold).unwrap();
    let fresh = scale::solve(&model, &changed, SolveSettings::default()).unwrap();
    assert!(warm.status.is_solved() && fresh.status.is_solved());
    for (a, b) in warm.states.iter().zip(&fresh.states) {
        assert!((a.welfare_pct - b.welfare_pct).abs() < 1e-8, "{a:?} {b:?}");
    }
    // An answer does not depend on what was solved before.
    assert_eq!(solver.solve(&changed).unwrap(), fresh);
}
