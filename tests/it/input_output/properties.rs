//! Identities, on made-up tables.

use geoecon::{
    StateId,
    economy::{
        Cells, InputOutputTable, Labels,
        input_output::{
            SplitMethod, export_accounts, export_split, exposure, extract, linkages,
            value_added_origin,
        },
    },
};
use ndarray::Array2;
use proptest::prelude::*;

use super::{close, inverse, leontief, output_without, table};

/// Three states with two sectors whose inputs cost at most nine tenths of output, some of them nothing.
fn tables() -> impl Strategy<Value = InputOutputTable> {
    let cell = prop_oneof![1 => Just(0.0), 3 => 0.0..1.0];
    (prop::collection::vec(cell, 36), prop::collection::vec(1.0..100.0, 6 * 3)).prop_map(
        |(mut a, y)| {
            for j in 0..6 {
                let inputs: f64 = (0..6).map(|i| a[i * 6 + j]).sum();
                (0..6).for_each(|i| a[i * 6 + j] *= 0.9 / inputs.max(1.0));
            }
            let a = Array2::from_shape_vec((6, 6), a).unwrap();
            let demand: Vec<f64> = y.chunks(3).map(|row| row.iter().sum()).collect();
            let x = inverse(&(Array2::eye(6) - &a)).dot(&ndarray::Array1::from_vec(demand));
            let z = a.indexed_iter().map(|((_, j), a)| a * x[j]).collect();
            table(3, 2, z, y)
        },
    )
}

/// The same table with its states in another order.
fn turned(table: &InputOutputTable) -> InputOutputTable {
    let states = table.labels().states();
    let order: Vec<usize> = (0..states.len()).rev().collect();
    let labels =
        Labels::new(order.iter().map(|&n| states[n]), table.labels().sectors().iter().copied());
    let row = |i: usize| order[i / 2] * 2 + i % 2;
    let z = Array2::from_shape_fn(table.z().dim(), |(i, j)| table.z()[[row(i), row(j)]]);
    let y = Array2::from_shape_fn(table.y().dim(), |(i, d)| table.y()[[row(i), order[d]]]);
    InputOutputTable::new(labels.unwrap(), z, y).unwrap()
}

fn sales(table: &InputOutputTable, cut: &[(usize, usize)]) -> Vec<Cells> {
    let states = table.labels().states();
    cut.iter().map(|&(i, n)| Cells::all().exporter(states[i]).importer(states[n])).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn looking_through_finds_at_least_what_is_seen_at_face_value(table in tables()) {
        for pair in exposure(&leontief(&table), ()).unwrap().pairs {
            prop_assert!(pair.look.unwrap() >= pair.face.unwrap());
        }
    }

    #[test]
    fn shares_of_inputs_sum_to_one(table in tables()) {
        let report = exposure(&leontief(&table), ()).unwrap();
        for user in table.labels().states() {
            let rows: Vec<_> = report.pairs.iter().filter(|p| p.user == *user).collect();
            for share in [|p: &&_| -> Option<f64> { let p: &geoecon::economy::input_output::PairExposure = p; p.face_share }, |p: &&_| { let p: &geoecon::economy::input_output::PairExposure = p; p.look_share }] {
                let shares: Vec<f64> = rows.iter().filter_map(share).collect();
                prop_assert!(shares.is_empty() || close(shares.iter().sum(), 1.0, 1e-12));
            }
        }
    }

    #[test]
    fn value_added_sums_to_final_demand_and_to_gdp(table in tables()) {
        let leontief = leontief(&table);
        let origin = value_added_origin(&leontief).unwrap().value;
        let accounts = export_accounts(&leontief).unwrap();
        for (at, &state) in table.labels().states().iter().enumerate() {
            let of = |pair: fn(&(StateId, StateId, f64)) -> StateId| -> f64 {
                origin.iter().filter(|cell| pair(cell) == state).map(|cell| cell.2).sum()
            };
            prop_assert!(close(of(|cell| cell.1), table.y().column(at).sum(), 1e-10));
            prop_assert!(close(of(|cell| cell.0), accounts.state(state).unwrap().gdp, 1e-10));
        }
    }

    #[test]
    fn exports_are_their_parts(table in tables()) {
        let leontief = leontief(&table);
        for row in export_accounts(&leontief).unwrap().states {
            prop_assert!(close(row.domestic_content + row.foreign_content, row.exports, 1e-10));
            prop_assert!(row.domestic_value_added <= row.domestic_content * (1.0 + 1e-12));
            for method in [SplitMethod::BorinManciniSource, SplitMethod::BorinManciniSink, SplitMethod::KoopmanWangWei] {
                let split = export_split(&leontief, row.state, method).unwrap();
                prop_assert!(close(split.domestic_value_added, row.domestic_value_added, 1e-12));
                let foreign = split.foreign_value_added.unwrap();
                prop_assert!(foreign >= -1e-9 && foreign <= split.foreign_content * (1.0 + 1e-9));
                prop_assert!(split.returned >= -1e-9 * row.exports);
            }
        }
    }

    #[test]
    fn extracting_nothing_changes_nothing(table in tables()) {
        let gone = extract(&leontief(&table), []).unwrap();
        prop_assert_eq!((gone.output_loss, gone.value_added_loss), (0.0, 0.0));
        prop_assert!(gone.states.iter().all(|row| row.output_loss == 0.0));
    }

    #[test]
    fn extraction_is_that_of_a_table_without_the_sales(table in tables(), bits in 0_u32..512) {
        let cut: Vec<(usize, usize)> =
            (0..9).filter(|k| bits >> k & 1 == 1).map(|k| (k / 3, k % 3)).collect();
        let gone = extract(&leontief(&table), sales(&table, &cut)).unwrap();
        let left = output_without(&table, |i, d| !cut.contains(&(i / 2, d)));
        for (at, row) in gone.states.iter().enumerate() {
            let expected: f64 = (at * 2..at * 2 + 2).map(|i| table.x()[i] - left[i]).sum();
            prop_assert!((row.output_loss - expected).abs() <= 1e-9 * gone.output);
            prop_assert!(row.output_loss >= -1e-9 * gone.output);
        }
    }

    #[test]
    fn order_does_not_matter(table in tables()) {
        let (one, other) = (leontief(&table), leontief(&turned(&table)));
        let (a, b) = (exposure(&one, ()).unwrap(), exposure(&other, ()).unwrap());
        for pair in &a.pairs {
            let same = b.pair(pair.supplier, pair.user).unwrap();
            prop_assert!(close(same.look.unwrap(), pair.look.unwrap(), 1e-10));
        }
        for row in export_accounts(&one).unwrap().states {
            let same = *export_accounts(&other).unwrap().state(row.state).unwrap();
            prop_assert!(close(same.domestic_value_added, row.domestic_value_added, 1e-10));
            prop_assert!(close(same.foreign_content, row.foreign_content, 1e-10));
        }
        let cut = sales(&table, &[(0, 1), (1, 2), (0, 2)]);
        let back: Vec<Cells> = cut.iter().rev().chain(&cut).copied().collect();
        let (a, b) = (extract(&one, cut).unwrap(), extract(&one, back).unwrap());
        prop_assert_eq!(a.states, b.states);
    }

    #[test]
    fn linkages_are_at_least_one_and_weigh_the_same(table in tables()) {
        let rows = linkages(&leontief(&table)).sectors;
        let sum = |part: fn(&geoecon::economy::input_output::SectorLinkage) -> f64| -> f64 {
            rows.iter().map(|row| row.output * part(row)).sum()
        };
        prop_assert!(rows.iter().all(|r| r.backward.unwrap() >= 1.0 - 1e-12 && r.forward.unwrap() >= 1.0 - 1e-12));
        prop_assert!(close(sum(|r| r.backward.unwrap()), sum(|r| r.forward.unwrap()), 1e-10));
    }
}
