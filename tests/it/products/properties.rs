use std::collections::BTreeMap;

use geoecon::{
    Error, ProductCode, StateId,
    dependency::{
        Aggregates, Bloc, ExportBase, HsLevel, MarketPower, ProductFlows, ScreeningSettings,
        Threshold, import_concentration, market_power, screen, strategic_dependencies,
    },
};
use proptest::prelude::*;

type Flow = (StateId, StateId, ProductCode, f64);

const STATES: [&str; 6] = ["AAA", "BBB", "CCC", "DDD", "EEE", "ROW"];
const PRODUCTS: [&str; 5] = ["850511", "850519", "8506", "2846", "goods"];

fn state(at: usize) -> StateId {
    STATES[at].parse().unwrap()
}

fn product(at: usize) -> ProductCode {
    PRODUCTS[at].parse().unwrap()
}

fn flows() -> impl Strategy<Value = Vec<Flow>> {
    let value = prop_oneof![4 => 0.001..1000.0_f64, 1 => Just(0.0), 1 => Just(7.0)];
    let flow = (0..6_usize, 0..6_usize, 0..5_usize, value)
        .prop_map(|(e, i, p, value)| (state(e), state(i), product(p), value));
    prop::collection::vec(flow, 1..120)
}

fn built(flows: &[Flow]) -> ProductFlows {
    let flows = ProductFlows::new(flows.iter().copied()).unwrap();
    let many = flows.states().iter().copied().filter(|s| s.as_str() == "ROW").collect::<Vec<_>>();
    flows.aggregates(many).unwrap()
}

/// What each supplier outside sells the bloc, what members sell members, and what they sell outside.
fn plain(flows: &[Flow], bloc: &[StateId], p: ProductCode) -> (BTreeMap<StateId, f64>, f64, f64) {
    let (mut outside, mut inside, mut exports) = (BTreeMap::new(), 0.0, 0.0);
    for &(e, i, code, value) in flows {
        if code != p || e == i || value <= 0.0 {
            continue;
        }
        match (bloc.contains(&e), bloc.contains(&i)) {
            (false, true) => *outside.entry(e).or_insert(0.0) += value,
            (true, true) => inside += value,
            (true, false) => exports += value,
            _ => {}
        }
    }
    (outside, inside, exports)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-3)
}

/// Members that trade at all.
fn members(flows: &ProductFlows, of: &[usize]) -> Vec<StateId> {
    of.iter().map(|&at| state(at)).filter(|s| flows.states().contains(s)).collect()
}

proptest! {
    #[test]
    fn indicators_are_what_the_definitions_say(rows in flows()) {
        let flows = built(&rows);
        let bloc = members(&flows, &[0, 1]);
        prop_assume!(!bloc.is_empty());
        let named = Bloc::new("bloc", bloc.iter().copied()).unwrap();
        for base in [ExportBase::All, ExportBase::ToOutside] {
            let settings = ScreeningSettings::from(Aggregates::One).export_base(base);
            let report = strategic_dependencies(&flows, &named, settings).unwrap();
            for good in &report.goods {
                let (outside, inside, exports) = plain(&rows, &bloc, good.product);
                let sum: f64 = outside.values().sum();
                prop_assert!(near(good.outside_imports, sum) && near(good.inside_imports, inside));
                prop_assert_eq!(good.suppliers, outside.len());
                let hhi: f64 = outside.values().map(|v| (v / sum).powi(2)).sum();
                prop_assert_eq!(good.cdi1.is_some(), sum > 0.0);
                prop_assert!(good.cdi1.is_none_or(|x| near(x, hhi)));
                prop_assert!(good.cdi2.is_none_or(|x| near(x, sum / (sum + inside))));
                let exports = if base == ExportBase::All { exports + inside } else { exports };
                prop_assert!(good.cdi3.is_none_or(|x| near(x, sum / exports)));
                prop_assert_eq!(good.cdi3.is_some(), exports > 0.0);
                // An index between 0 and 1 by any treatment of aggregates, and bounded by them.
                let (low, high) = (good.cdi1_low.unwrap_or(0.0), good.cdi1_high.unwrap_or(0.0));
                prop_assert!((0.0..=1.0 + 1e-12).contains(&low) && low <= high && high <= 1.0 + 1e-12);
                if sum > 0.0 {
                    prop_assert!(high >= 1.0 / f64::from(u8::try_from(outside.len()).unwrap()) - 1e-12);
                }
            }
        }
    }

    #[test]
    fn the_order_of_flows_does_not_matter(rows in flows().prop_shuffle(), turn in 0..50_usize) {
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        turned.reverse();
        prop_assert_eq!(built(&rows), built(&turned));
    }

    #[test]
    fn screening_is_every_state_by_itself(rows in flows()) {
        let flows = built(&rows);
        for aggregates in [Aggregates::Many, Aggregates::One, Aggregates::LeftOut] {
            let settings = ScreeningSettings::from(aggregates).concentration(0.6);
            let all = screen(&flows, settings).unwrap();
            prop_assert!(all.states.iter().all(|row| row.state.as_str() != "ROW"));
            for row in &all.states {
                let one = strategic_dependencies(&flows, row.state, settings).unwrap();
                let goods: Vec<_> = one.dependent().map(|g| (g.product, g.cdi3, g.top_supplier)).collect();
                let found: Vec<_> = all
                    .of(row.state)
                    .map(|g| (g.product, g.cdi3, Some(g.top_supplier)))
                    .collect();
                prop_assert_eq!(row.dependent_goods, goods.len());
                prop_assert_eq!(found.len(), goods.len());
                for (a, b) in found.iter().zip(&goods) {
                    prop_assert_eq!((a.0, a.2), (b.0, b.2));
                    prop_assert!(a.1.zip(b.1).is_none_or(|(a, b)| near(a, b)));
                }
                let hinging = one.goods.iter().filter(|g| g.hinges_on_aggregates).count();
                prop_assert_eq!(row.hinging_goods, hinging);
            }
        }
    }

    /// Dependent however the aggregates are made up: so too where each is one supplier.
    #[test]
    fn the_lower_bound_is_certain(rows in flows(), threshold in 0.0..1.0_f64) {
        let flows = built(&rows);
        let goods = |aggregates| {
            let settings = ScreeningSettings::from(aggregates).concentration(threshold);
            screen(&flows, settings).unwrap().dependent.iter().map(|g| (g.product, g.state)).collect::<Vec<_>>()
        };
        let (certain, possible) = (goods(Aggregates::Many), goods(Aggregates::One));
        prop_assert!(certain.iter().all(|good| possible.contains(good)));
    }

    /// CDI2 falls as members supply more, and does not care how many outsiders share what they supply.
    #[test]
    fn another_supplier_never_raises_the_part_from_outside(rows in flows(), more in 0.1..500.0_f64) {
        let flows = built(&rows);
        let bloc = members(&flows, &[0, 1, 2]);
        prop_assume!(bloc.len() > 1);
        let named = Bloc::new("bloc", bloc.iter().copied()).unwrap();
        let settings = ScreeningSettings::from(Aggregates::One);
        let before = strategic_dependencies(&flows, &named, settings).unwrap();
        for good in &before.goods {
            let member = rows.iter().copied().chain([(bloc[0], bloc[1], good.product, more)]);
            let after = built(&member.collect::<Vec<_>>());
            let after = strategic_dependencies(&after, &named, settings).unwrap();
            let after = after.good(good.product).unwrap();
            prop_assert!(good.cdi2.is_none_or(|then| after.cdi2.unwrap() <= then));

            // A newcomer takes half of what each outsider sells: as much from outside, from more hands.
            let newcomer: StateId = "NEW".parse().unwrap();
            let halved: Vec<Flow> = rows
                .iter()
                .flat_map(|&(e, i, p, value)| {
                    let outside = p == good.product && !bloc.contains(&e) && bloc.contains(&i);
                    let part = if outside { 0.5 * value } else { 0.0 };
                    [(e, i, p, value - part), (newcomer, i, p, part)]
                })
                .collect();
            let after = strategic_dependencies(&built(&halved), &named, settings).unwrap();
            let after = after.good(good.product).unwrap();
            prop_assert!(good.cdi2.zip(after.cdi2).is_none_or(|(a, b)| near(a, b)));
            // Half to one newcomer: the index is a quarter of what it was, and a quarter.
            prop_assert!(good.cdi1.zip(after.cdi1).is_none_or(|(a, b)| near(b, 0.25 * a + 0.25)));
            prop_assert!(good.cdi1.zip(after.cdi1).is_none_or(|(a, b)| a < 1.0 / 3.0 || b <= a + 1e-12));
        }
    }

    #[test]
    fn levels_lose_nothing(rows in flows()) {
        let flows = built(&rows);
        for level in [HsLevel::Chapter, HsLevel::Heading, HsLevel::Subheading] {
            let rolled = flows.at_level(level).unwrap();
            prop_assert!(near(rolled.flows.total() + rolled.unplaced, flows.total()));
            prop_assert!(rolled.flows.products().iter().all(|p| p.as_str().len() == level.digits()));
            prop_assert_eq!(rolled.flows.states(), flows.states());
        }
    }

    #[test]
    fn market_power_is_that_of_the_exporters(rows in flows()) {
        let flows = built(&rows);
        for good in market_power(&flows, Aggregates::One).goods {
            let mut exports: BTreeMap<StateId, f64> = BTreeMap::new();
            for (exporter, _, value) in flows.of_product(good.product).unwrap() {
                *exports.entry(exporter).or_default() += value;
            }
            let plain = MarketPower::of_exports(exports).unwrap().unwrap();
            let power = good.power.unwrap();
            prop_assert!(near(power.hhi, plain.hhi) && near(power.top_share, plain.top_share));
            prop_assert_eq!(power.exporters, plain.exporters);
            prop_assert!(good.hhi_low <= good.hhi_high);
        }
        for good in import_concentration(&flows).goods {
            let suppliers = flows.suppliers(good.importer, good.product).unwrap();
            prop_assert_eq!(suppliers.len(), good.suppliers);
            prop_assert_eq!(suppliers[0].state, good.top_supplier);
            let squares: f64 = suppliers.iter().map(|s| s.share.powi(2)).sum();
            prop_assert!(near(good.hhi_high, squares));
        }
    }
}

fn few() -> ProductFlows {
    built(&[
        (state(0), state(1), product(0), 3.0),
        (state(5), state(1), product(0), 3.0),
        (state(1), state(1), product(0), 99.0),
    ])
}

#[test]
fn of_equal_size_a_state_comes_before_an_aggregate() {
    let row: StateId = "AAB".parse().unwrap();
    let kor: StateId = "KOR".parse().unwrap();
    let flows = ProductFlows::new([
        (row, kor, product(0), 5.0),
        ("CHN".parse().unwrap(), kor, product(0), 5.0),
    ]);
    let flows = flows.unwrap().aggregates([row]).unwrap();
    let good = import_concentration(&flows).goods[0];
    assert_eq!(good.top_supplier.as_str(), "CHN");
    assert_eq!(flows.suppliers(kor, product(0)).unwrap()[0].state.as_str(), "CHN");
}

#[test]
fn home_sales_and_zeros_are_no_flows() {
    let flows = few();
    assert_eq!((flows.len(), flows.products().len()), (2, 1));
    assert!(!flows.is_empty() && flows.bytes() >= 24);
}

#[test]
fn a_good_that_is_not_exported_is_past_every_threshold_of_exports() {
    let settings = ScreeningSettings::default().concentration(Threshold::AtLeast(0.25));
    let report = strategic_dependencies(&few(), state(1), settings).unwrap();
    let good = report.goods[0];
    assert_eq!((good.cdi1, good.cdi2, good.cdi3), (Some(0.25), Some(1.0), None));
    assert!(good.dependent && !good.hinges_on_aggregates);
    // At the value is not above it, but as one supplier the rest of the world makes it 0.5.
    let above = ScreeningSettings::default().concentration(0.25);
    let good = strategic_dependencies(&few(), state(1), above).unwrap().goods[0];
    assert!(!good.dependent && good.hinges_on_aggregates);
    // Who imports nothing depends on nothing.
    let seller = strategic_dependencies(&few(), state(0), ScreeningSettings::default()).unwrap();
    assert!(
        (seller.goods[0].cdi1, seller.goods[0].cdi2) == (None, None) && !seller.goods[0].dependent
    );
}

#[test]
fn bad_input_is_named() {
    let flow = |value| ProductFlows::new([(state(0), state(1), product(0), value)]);
    for bad in [f64::NAN, -1.0, f64::INFINITY] {
        let error = flow(bad).unwrap_err();
        assert!(
            matches!(&error, Error::SectorCell { exporter, .. } if *exporter == state(0)),
            "{error}"
        );
    }
    let huge = ProductFlows::new([
        (state(0), state(1), product(0), f64::MAX),
        (state(2), state(1), product(0), f64::MAX),
    ]);
    assert!(matches!(huge, Err(Error::OutOfRange { what: "sum of all flows", .. })));

    let flows = few();
    let unknown: StateId = "ZZZ".parse().unwrap();
    let settings = ScreeningSettings::default();
    assert_eq!(
        strategic_dependencies(&flows, unknown, settings).unwrap_err(),
        Error::UnknownState { state: unknown }
    );
    assert!(flows.clone().aggregates([unknown]).is_err());
    assert!(flows.world_exports(product(3)).is_err());
    assert!(screen(&flows, settings.concentration(f64::NAN)).is_err());
    assert!(screen(&flows, settings.exports_ratio(-0.1)).is_err());
    assert!(Bloc::new("empty", []).is_err());
    assert!(matches!(Bloc::new("twice", [state(0), state(0)]), Err(Error::Duplicate { .. })));
    assert!(MarketPower::of_shares([("A", 0.9), ("B", 0.2)]).is_err());
    assert!(MarketPower::of_shares([("A", 90.0)]).is_err());
    assert!(MarketPower::of_exports([("A", 1.0), ("A", 2.0)]).is_err());
    assert_eq!(MarketPower::of_exports([("A", 0.0)]).unwrap(), None);
}

#[test]
fn nothing_that_is_huge_overflows() {
    let exports = MarketPower::of_exports([("A", 1e308), ("B", 1e308), ("C", 1e308)]);
    assert!((exports.unwrap().unwrap().hhi - 1.0 / 3.0).abs() < 1e-12);
    let flows =
        built(&[(state(0), state(2), product(0), 1e200), (state(1), state(2), product(0), 3e200)]);
    let good = import_concentration(&flows).goods[0];
    assert!((good.hhi_high - 0.625).abs() < 1e-12);
}

#[test]
fn an_empty_table_has_no_answers_and_no_panic() {
    let flows = ProductFlows::new([]).unwrap();
    assert!(
        flows.is_empty() && screen(&flows, ScreeningSettings::default()).unwrap().states.is_empty()
    );
    assert!(import_concentration(&flows).goods.is_empty());
    assert!(market_power(&flows, Aggregates::Many).goods.is_empty());
}
