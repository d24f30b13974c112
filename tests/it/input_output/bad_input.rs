//! What tables do to formulas: each has a rule and a message.

use geoecon::{
    Error,
    economy::{
        Calibration, Cells, InputOutputTable, TradeElasticity,
        input_output::{
            ExposureSettings, Leontief, export_accounts, exposure, extract, linkages,
            value_added_origin,
        },
    },
};
use ndarray::{Array2, array};

use super::{close, labels, leontief, state, table};

#[test]
fn a_cell_that_is_not_known_is_named() {
    let z = array![[1.0, f64::NAN], [0.0, 1.0]];
    let error = InputOutputTable::new(labels(1, 2), z, Array2::ones((2, 1))).unwrap_err();
    assert_eq!(error.to_string(), "Z at (AAA s0, AAA s1) is NaN: expected a finite value");
}

#[test]
fn a_sector_without_value_added_has_no_inverse_and_is_named() {
    // AAB uses up all it makes, and buys from itself alone.
    let table = table(2, 1, vec![5.0, 0.0, 0.0, 10.0], vec![5.0, 0.0, 0.0, 0.0]);
    let error = Leontief::new(table).unwrap_err();
    assert!(matches!(&error, Error::SingularTable { sectors } if sectors.len() == 1), "{error}");
    assert_eq!(
        error.to_string(),
        "I - A is singular: AAB s0 adds no value, nor do its suppliers: check its inputs"
    );
}

#[test]
fn a_table_that_is_all_but_singular_is_refused() {
    let table = table(1, 1, vec![1e17], vec![1.0]);
    assert!(matches!(Leontief::new(table), Err(Error::SingularTable { .. })));
}

#[test]
fn a_sector_that_makes_nothing_has_no_linkage_and_costs_nothing() {
    let z = vec![0.0, 0.0, 0.0, 0.0, 20.0, 10.0, 0.0, 5.0, 40.0];
    let with = table(3, 1, z, vec![0.0, 0.0, 0.0, 0.0, 60.0, 10.0, 0.0, 5.0, 50.0]);
    let without = table(2, 1, vec![20.0, 10.0, 5.0, 40.0], vec![60.0, 10.0, 5.0, 50.0]);
    let (with, without) = (leontief(&with), leontief(&without));
    assert_eq!(with.remarks().zero_output.len(), 1);
    assert!(with.remarks().to_string().contains("1 sectors make nothing"));
    let idle = linkages(&with).sectors[0];
    assert_eq!((idle.backward, idle.forward, idle.value_added_share), (None, None, None));
    let idle = *exposure(&with, ()).unwrap().pair(state("AAB"), state("AAA")).unwrap();
    assert_eq!((idle.face, idle.look, idle.face_share), (None, None, None));
    let idle = export_accounts(&with).unwrap().states[0];
    assert_eq!((idle.exports, idle.foreign_share), (0.0, None));
    // The others are as without it.
    let [a, b] =
        [(&with, 1), (&without, 0)].map(|(table, at)| export_accounts(table).unwrap().states[at]);
    assert!(close(a.domestic_value_added, b.domestic_value_added, 1e-14));
    let [a, b] = [(&with, 2), (&without, 1)].map(|(table, at)| linkages(table).sectors[at]);
    assert!(close(a.forward.unwrap(), b.forward.unwrap(), 1e-14));
}

#[test]
fn inputs_into_nothing_are_named_and_missing_from_value_added() {
    // AAB buys 10 and makes nothing.
    let table = table(2, 1, vec![20.0, 10.0, 0.0, 0.0], vec![70.0, 0.0, 0.0, 0.0]);
    let leontief = leontief(&table);
    assert_eq!(leontief.remarks().inputs_without_output.len(), 1);
    let origin = value_added_origin(&leontief).unwrap().value;
    assert!(close(origin.get(state("AAA"), state("AAA")).unwrap(), 70.0, 1e-14));
    // Upstreamness is that of Ghosh's inverse all the same: B has the row of the buyer at 0.
    let forward = linkages(&leontief).sectors[0].forward.unwrap();
    assert!(close(forward, 1.1 / 0.8, 1e-14), "{forward}");
}

#[test]
fn stocks_that_are_drawn_down_are_kept() {
    let table = table(2, 1, vec![20.0, 10.0, 5.0, 40.0], vec![60.0, -10.0, 5.0, 50.0]);
    let leontief = leontief(&table);
    let remarks = leontief.remarks();
    assert_eq!((remarks.negative_final_demand, remarks.negative_final_demand_sum), (1, -10.0));
    let origin = value_added_origin(&leontief).unwrap().value;
    let total: f64 =
        ["AAA", "AAB"].map(|o| origin.get(state(o), state("AAB")).unwrap()).iter().sum();
    assert!(close(total, 40.0, 1e-12));
}

#[test]
fn names_that_the_table_lacks_are_errors() {
    let leontief = leontief(&table(1, 1, vec![1.0], vec![9.0]));
    let settings = ExposureSettings::default().users(["cars".parse().unwrap()]);
    assert!(matches!(exposure(&leontief, settings), Err(Error::UnknownLabel { .. })));
    let none = ExposureSettings::default().suppliers([]);
    assert!(matches!(exposure(&leontief, none), Err(Error::Shape { .. })));
    let cut = [Cells::all().exporter(state("KOR"))];
    assert!(matches!(extract(&leontief, cut), Err(Error::UnknownState { .. })));
    let demand = Array2::ones((2, 1));
    assert!(matches!(leontief.output_for(demand), Err(Error::Shape { .. })));
    assert!(matches!(leontief.output_for(array![[f64::NAN]]), Err(Error::OutOfRange { .. })));
}

/// Purchases by proportion add up to what was recorded: flows net of duty, output, and no more.
#[test]
fn a_table_by_proportion_has_the_flows_of_its_economy() {
    let flows = array![[[80.0, 20.0], [30.0, 90.0]], [[50.0, 5.0], [10.0, 60.0]]];
    let economy = Calibration::new(labels(2, 2))
        .flows(flows.clone())
        .tariffs(array![[[0.0, 0.1], [0.05, 0.0]], [[0.0, 0.2], [0.0, 0.0]]])
        .value_added_shares(array![[0.5, 0.4], [0.6, 0.3]])
        .input_shares(array![[[0.7, 0.2], [0.3, 0.8]], [[0.5, 0.4], [0.5, 0.6]]])
        .elasticities(TradeElasticity::from_theta(4.0).unwrap())
        .build()
        .unwrap();
    let table = InputOutputTable::proportional(&economy).unwrap();
    for ((j, n, i), flow) in table.flows().indexed_iter() {
        let states = economy.labels().states();
        let sector = economy.labels().sectors()[j];
        assert!(close(*flow, economy.flow(states[n], states[i], sector).unwrap(), 1e-9));
    }
    let leontief = leontief(&table);
    assert!(leontief.remarks().is_empty());
}
