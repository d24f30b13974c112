//! The world that ships: that it is whole, sourced, and says what its sources say.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::LazyLock,
};

use geoecon::{
    Attribute, Basis, Date, LegalStatus, Money, StateId, StateKind, Tie, World, data, exchange,
    terms::{Defence, InvestmentPledge, Kind, Layer, Presence, SwapLine, Terms},
};
use rust_decimal::Decimal;

static WORLD: LazyLock<World> = LazyLock::new(|| data::indo_pacific_2025().unwrap());

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/indo_pacific_2025");

pub(crate) fn world() -> &'static World {
    &WORLD
}

fn state(code: &str) -> StateId {
    code.parse().unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// The ties of kind `K` that are in force on the day, from one state to another, by their own status alone.
fn in_force<'w, K: Layer>(
    from: &'w str,
    to: &'w str,
    day: &'w str,
) -> impl Iterator<Item = &'w K> + 'w {
    world().ties().filter_map(move |(_, tie)| {
        let meant = tie.from == state(from) && tie.to == state(to);
        let holds = tie.status == LegalStatus::InForce && tie.validity.contains(date(day));
        if meant && holds { K::of(&tie.terms) } else { None }
    })
}

#[test]
fn loads_checked_with_every_economy() {
    assert_eq!(world().problems(), []);
    assert_eq!(world().states().len(), 41);
    let of_kind = |kind| {
        world().states().filter(|s| s.kind == kind).map(|s| s.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of_kind(StateKind::Aggregate), ["ROW", "XEU"]);
    assert_eq!(of_kind(StateKind::CustomsTerritory), ["EUN", "HKG"]);
    assert_eq!(world().technologies().len(), 400);
    assert_eq!(world().elasticity_sets().len(), 8);
    assert_eq!(world().classification().sectors.len(), 10);
}

#[test]
fn embeds_every_file_of_the_folder() {
    assert_eq!(exchange::load(FOLDER).unwrap(), *world());
}

#[test]
fn stays_lean() {
    let sizes = std::fs::read_dir(Path::new(FOLDER)).unwrap().map(|file| {
        let file = file.unwrap();
        (file.file_name(), file.metadata().unwrap().len())
    });
    let sizes: BTreeMap<_, _> = sizes.collect();
    assert!(sizes.values().all(|&size| size < 400_000), "{sizes:?}");
    assert!(sizes.values().sum::<u64>() < 1_000_000);
}

#[test]
fn survives_toml_and_json() {
    let text = toml::to_string(world()).unwrap();
    assert_eq!(toml::from_str::<World>(&text).unwrap(), *world());
    let text = serde_json::to_string(world()).unwrap();
    assert_eq!(serde_json::from_str::<World>(&text).unwrap(), *world());
}

#[test]
fn every_figure_and_term_has_a_source() {
    let mut used = BTreeSet::new();
    for (id, tie) in world().ties() {
        used.insert(tie.source.as_ref().unwrap_or_else(|| panic!("tie {id} has no source")));
    }
    for s in world().states() {
        for observation in s.attributes.values().flatten() {
            used.insert(observation.source.as_ref().unwrap_or_else(|| panic!("{}", s.id)));
        }
    }
    for agreement in world().agreements() {
        used.insert(agreement.source.as_ref().unwrap_or_else(|| panic!("{}", agreement.id)));
        used.extend(agreement.clauses.iter().flat_map(|c| &c.claims).map(|c| &c.source));
    }
    used.extend(world().technologies().map(|t| t.source.as_ref().unwrap()));
    used.extend(world().elasticity_sets().map(|(_, set)| set.source.as_ref().unwrap()));
    used.extend(world().coverage().iter().map(|c| c.source.as_ref().unwrap()));
    let critical = geoecon::data::critical_goods().unwrap();
    used.extend(critical.goods().iter().map(|row| &row.source));
    used.extend(critical.production().iter().map(|row| &row.source));
    for key in &used {
        assert!(world().source(key).is_ok(), "{key}");
    }
    for (key, source) in world().sources() {
        assert!(used.contains(key), "nothing names {key}");
        assert!(source.title.len() > 20, "{key}");
        // What is set here says why.
        assert!(source.basis != Basis::Assumed || source.note.is_some(), "{key}");
    }
}

/// Korea's sales to the United States in 2022, in million USD: of goods, and with services.
#[test]
fn flows_add_up_to_the_known_totals() {
    let mut goods = Decimal::ZERO;
    let mut all = Decimal::ZERO;
    for (_, tie) in world().ties() {
        let Terms::Flow(flow) = &tie.terms else { continue };
        if (tie.from, tie.to) == (state("KOR"), state("USA")) {
            assert_eq!(flow.year, 2022);
            let value = flow.value.amount() / Decimal::from(1_000_000);
            all += value;
            if !world().classification().is_services(flow.product) {
                goods += value;
            }
        }
    }
    assert_eq!(goods, Decimal::new(980_664, 1));
    assert_eq!(all, Decimal::new(1_211_577, 1));
}

#[test]
fn members_entered_when_they_did() {
    let facts = [
        ("rcep", "KOR", "2022-02-01"),
        ("rcep", "MYS", "2022-03-18"),
        ("rcep", "IDN", "2023-01-02"),
        ("rcep", "PHL", "2023-06-02"),
        ("rcep", "CHN", "2022-01-01"),
        ("cptpp", "JPN", "2018-12-30"),
        ("cptpp", "GBR", "2024-12-15"),
        ("usmca", "MEX", "2020-07-01"),
        ("korus", "KOR", "2012-03-15"),
        ("asean", "VNM", "1995-07-28"),
        ("wto", "CHN", "2001-12-11"),
        ("nato", "POL", "1999-03-12"),
        ("jpn-usa-security", "USA", "1960-06-23"),
        ("kor-usa-defence", "KOR", "1954-11-17"),
        ("phl-usa-defence", "PHL", "1952-08-27"),
        ("anzus", "AUS", "1952-04-29"),
        ("fpda", "SGP", "1971-11-01"),
        ("aukus", "GBR", "2021-09-15"),
    ];
    for (key, member, day) in facts {
        let agreement = world().agreement(&key.parse().unwrap()).unwrap();
        let day = date(day);
        assert!(agreement.has_party(state(member), day), "{member} in {key} on {day}");
        assert!(agreement.in_force_on(day), "{key} on {day}");
        let eve = day.plus_days(-1).unwrap();
        assert!(!agreement.has_party(state(member), eve), "{member} in {key} on {eve}");
    }
    let count = |key: &str| world().agreement(&key.parse().unwrap()).unwrap().parties.len();
    assert_eq!(["rcep", "cptpp", "tpp", "eu", "asean", "wto"].map(count), [15, 12, 12, 7, 10, 40]);
}

#[test]
fn what_was_never_in_force_is_not() {
    for key in ["tpp", "ttip"] {
        let agreement = world().agreement(&key.parse().unwrap()).unwrap();
        assert!(agreement.life.iter().all(|m| m.status != LegalStatus::InForce));
    }
    let tpp = world().agreement(&"tpp".parse().unwrap()).unwrap();
    assert!(tpp.has_party(state("USA"), date("2017-01-22")));
    assert!(!tpp.has_party(state("USA"), date("2017-01-23")));
    let union = world().agreement(&"eu".parse().unwrap()).unwrap();
    assert_eq!(union.territory, Some(state("EUN")));
}

fn pledges(claim: &str, day: &str) -> Vec<&'static InvestmentPledge> {
    let (deal, clause) = ("kor-usa-2025".parse().unwrap(), "pledge".parse().unwrap());
    let of_claim: Vec<&Tie> = world()
        .ties()
        .map(|(_, tie)| tie)
        .filter(|tie| tie.agreement.as_ref() == Some(&deal) && tie.clause.as_ref() == Some(&clause))
        .filter(|tie| tie.claim == Some(claim.parse().unwrap()))
        .filter(|tie| tie.status == LegalStatus::InForce && tie.validity.contains(date(day)))
        .collect();
    of_claim.into_iter().filter_map(|tie| InvestmentPledge::of(&tie.terms)).collect()
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> Money {
    let zero = "USD 0".parse().unwrap();
    amounts.into_iter().fold(zero, |sum: Money, amount| sum.try_add(amount).unwrap())
}

/// The amounts in each reading of Korea's pledge.
#[test]
fn korea_pledges_what_each_account_says() {
    let chosen = pledges("usd-350-bn", "2025-11-13");
    assert_eq!(sum(chosen.iter().map(|p| p.total)), "USD 350 bn".parse().unwrap());
    let cash = chosen.iter().filter(|p| p.cash_share == Some("100%".parse().unwrap()));
    let cash: Vec<_> = cash.collect();
    assert_eq!(cash.len(), 1);
    assert_eq!(cash[0].total, "USD 200 bn".parse().unwrap());
    assert_eq!(cash[0].annual_cap, Some("USD 20 bn".parse().unwrap()));
    assert_eq!(cash[0].investor_share_before, Some("50%".parse().unwrap()));
    assert_eq!(cash[0].investor_share_after, Some("10%".parse().unwrap()));
    let other = pledges("usd-35-bn", "2025-11-13");
    assert_eq!(sum(other.iter().map(|p| p.total)), "USD 35 bn".parse().unwrap());
    assert!(other.iter().any(|p| p.total == "USD 15 bn".parse().unwrap()));
}

#[test]
fn claims_that_disagree_stand_side_by_side() {
    let facts = [
        ("kor-usa-2025", "pledge", ["usd-350-bn", "usd-35-bn"]),
        ("jpn-usa-2025", "pledge", ["us-side", "japan-side"]),
        ("chn-usa-talks-2025", "threatened-duty", ["up-to-100", "up-to-155"]),
    ];
    for (deal, clause, claims) in facts {
        let agreement = world().agreement(&deal.parse().unwrap()).unwrap();
        let clause = agreement.find_clause(&clause.parse().unwrap()).unwrap();
        assert_eq!(clause.claims.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), claims);
        assert_eq!(clause.chosen.as_ref().map(geoecon::ClaimId::as_str), Some(claims[0]));
        let sources: BTreeSet<_> = clause.claims.iter().map(|c| &c.source).collect();
        assert_eq!(sources.len(), 2);
        for claim in &clause.claims {
            let held = |tie: &Tie| {
                tie.agreement.as_ref() == Some(&agreement.id)
                    && tie.clause.as_ref() == Some(&clause.id)
                    && tie.claim.as_ref() == Some(&claim.id)
            };
            assert!(world().ties().any(|(_, tie)| held(tie)), "{deal} {}", claim.id);
        }
    }
    for deal in ["kor-usa-2025", "jpn-usa-2025"] {
        let agreement = world().agreement(&deal.parse().unwrap()).unwrap();
        let cap = agreement.find_clause(&"tariff-cap".parse().unwrap()).unwrap();
        assert_eq!(cap.conditional_on, ["pledge".parse().unwrap()]);
    }
}

#[test]
fn reserves_of_korea_hold_for_their_days() {
    let korea = world().state(state("KOR")).unwrap();
    let on = |day: &str| {
        let found = korea.latest(Attribute::Reserves, date(day)).unwrap();
        let basis = world().source(found.source.as_ref().unwrap()).unwrap().basis;
        (found.estimate.value() / Decimal::from(1_000_000), basis)
    };
    assert_eq!(on("2025-07-01"), (Decimal::from(418_219), Basis::Measured));
    assert_eq!(on("2025-08-07"), (Decimal::from(410_000), Basis::Claimed));
    assert_eq!(on("2025-11-13"), (Decimal::from(428_800), Basis::Measured));
    let gdp = korea.latest(Attribute::Gdp, date("2025-11-13")).unwrap();
    assert_eq!(gdp.estimate.value(), Decimal::from(1_712_792_854_202_i64));
}

#[test]
fn lines_korea_may_draw_on() {
    let line =
        |from, day| in_force::<SwapLine>(from, "KOR", day).map(|l| l.limit).collect::<Vec<_>>();
    assert_eq!(line("USA", "2021-12-31"), [Some("USD 60 bn".parse().unwrap())]);
    assert_eq!(line("USA", "2025-11-13"), []);
    assert!(line("CHN", "2025-11-13").contains(&Some("CNY 400 bn".parse().unwrap())));
    assert!(!line("CHN", "2025-10-20").contains(&Some("CNY 400 bn".parse().unwrap())));
    assert!(line("JPN", "2025-11-13").contains(&Some("USD 10 bn".parse().unwrap())));
    // Without limit.
    assert_eq!(line("CAN", "2025-11-13"), [None]);
    let pool = world().ties().filter(|(_, tie)| tie.agreement == Some("cmim".parse().unwrap()));
    let pool = pool.filter_map(|(_, tie)| SwapLine::of(&tie.terms)?.limit);
    assert_eq!(sum(pool), "USD 38.4 bn".parse().unwrap());
}

#[test]
fn obligations_run_the_way_the_treaties_say() {
    let day = "2025-11-13";
    let owed = |from, to| in_force::<Defence>(from, to, day).count();
    assert_eq!((owed("USA", "JPN"), owed("JPN", "USA")), (1, 0));
    assert_eq!((owed("USA", "KOR"), owed("KOR", "USA")), (1, 1));
    assert_eq!((owed("USA", "NZL"), owed("AUS", "NZL")), (0, 1));
    assert_eq!(in_force::<Defence>("USA", "NZL", "1985-01-01").count(), 1);
    assert_eq!((owed("USA", "THA"), owed("THA", "USA")), (1, 0));
    let promise: Vec<_> = in_force::<Defence>("USA", "TWN", day).collect();
    assert_eq!(promise, [&Defence::default()]);
    let nato = |tie: &Tie| tie.agreement == Some("nato".parse().unwrap());
    let pairs = world().ties().filter(|(_, tie)| nato(tie) && tie.kind() == Kind::Defence);
    assert_eq!(pairs.count(), 11 * 10);
    let targets = world().ties().filter(|(_, tie)| nato(tie) && tie.kind() == Kind::SpendingTarget);
    assert_eq!(targets.count(), 10);
    let troops = |host| in_force::<Presence>("USA", host, day).map(|p| p.personnel).sum::<u32>();
    assert_eq!(["KOR", "JPN", "DEU"].map(troops), [23_642, 53_490, 36_332]);
}

#[test]
fn threats_and_suspensions_do_not_count() {
    let status = |measure: &str| {
        let ties = world().ties().filter_map(|(_, tie)| match &tie.terms {
            Terms::Tariff(t) if t.measure.as_str() == measure => Some((tie.status, tie.validity)),
            _ => None,
        });
        ties.filter(|(_, validity)| validity.contains(date("2025-11-13")))
            .map(|(status, _)| status)
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(status("threatened-2025-11"), BTreeSet::from([LegalStatus::Threatened]));
    assert_eq!(status("ieepa-reciprocal-24"), BTreeSet::from([LegalStatus::Suspended]));
    assert_eq!(status("chn-counter-24"), BTreeSet::from([LegalStatus::Suspended]));
}
