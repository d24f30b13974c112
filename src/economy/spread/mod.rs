//! One scenario through several models.

mod report;
mod runs;
mod settings;

use self::runs::{Collected, GRAVITY, OneSector, SCALE, SIGMA, equilibrium};
pub use self::{
    report::{Impact, ModelRun, NotApplicable, Range, Spread},
    settings::SpreadSettings,
};
use super::{Economy, RecordedSettings, Structure, TradeElasticity, scale};
use crate::{
    error::{Error, Result},
    scenario::Scenario,
    snapshot::Snapshot,
};

/// What does a change do to each state, and how far do models disagree?
///
/// The change is from `before` to `after`: duties by the rules of [`Snapshot::duty`], embargoes and barriers as in
/// [`Recorded::shock_to`]. Runs the Caliendo-Parro (2015) system with one sector, many sectors, and
/// input-output loops; the model of Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), whose base is
/// free of duties and which takes the rises of duties alone; and Anderson and van Wincoop's (2003) gravity with
/// costs inferred from the flows. The last two know duties alone: embargoes and barriers, and for the first of
/// them falls of duties, make them [`not_applicable`](Spread::not_applicable), as does whatever a model lacks.
///
/// *Cost:* an equilibrium for each run; some milliseconds each at 40 states and 10 sectors.
///
/// # Errors
/// Where no model could run, that of the first: those of [`Economy::recorded`] and [`Recorded::shock_to`];
/// [`Error::NotRecorded`] where the model of scale effects lacks a state's GDP.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, economy::{SpreadSettings, Structure, spread}};
///
/// let world = data::indo_pacific_2025()?;
/// let (before, after) = (world.snapshot("2025-01-01".parse()?)?, world.snapshot("2025-11-22".parse()?)?);
/// let few = SpreadSettings::default().structures([Structure::InputOutput]).elasticities(["U4", "CP"]);
/// let report = spread(&before, &after, few)?;
/// assert_eq!(report.runs.len(), 4);
/// let korea = report.range("KOR".parse()?)?;
/// assert!(korea.value[0] <= korea.value[2]);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn spread(
    before: &Snapshot,
    after: &Snapshot,
    settings: impl Into<SpreadSettings>,
) -> Result<Spread> {
    let settings = settings.into();
    let mut all = Collected::default();
    for &bound in &settings.bounds {
        for &structure in &settings.structures {
            let read = RecordedSettings::from(structure).bound(bound).currency(settings.currency);
            let named = settings.names(before).into_iter().map(|name| {
                let read = read.clone().elasticities(&name);
                (name, read)
            });
            let own = settings
                .own
                .iter()
                .map(|set| (set.name().to_owned(), read.clone().own_elasticities(set.clone())));
            for (name, read) in named.chain(own) {
                let run = Economy::recorded(before, read).and_then(|recorded| {
                    equilibrium(&recorded, after, structure, &name, bound, &settings).map(Ok)
                });
                all.take(&structure.to_string(), &name, bound, run);
            }
        }
        if !(settings.scale || settings.gravity) {
            continue;
        }
        let read = RecordedSettings::from(Structure::OneSector)
            .own_elasticities(TradeElasticity::from_theta(SIGMA - 1.0)?)
            .bound(bound)
            .currency(settings.currency);
        let one = OneSector::new(before, after, read);
        let one = one.as_ref();
        if settings.scale {
            let elasticity = scale::Parameters::default().get_trade_elasticity().to_string();
            let run = one.map_err(Error::clone).and_then(|one| one.scale(after, bound));
            all.take(SCALE, &elasticity, bound, run);
        }
        if settings.gravity {
            let run = one.map_err(Error::clone).and_then(|one| one.gravity(after, bound));
            all.take(GRAVITY, &(SIGMA - 1.0).to_string(), bound, run);
        }
    }
    let Collected { runs, not_applicable, first_error } = all;
    match first_error.filter(|_| runs.is_empty()) {
        Some(error) => Err(error),
        None => Ok(Spread {
            dates: (before.date(), after.date()),
            currency: settings.currency,
            runs,
            not_applicable,
        }),
    }
}

/// What does a scenario do to each state, and how far do models disagree?
///
/// [`spread`] from `before` to the same world on the same date with the changes of `scenario` made.
///
/// # Errors
/// Those of [`Scenario::apply`] and [`spread`].
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{Scenario, Share, StateId, Tie, data, economy::{SpreadSettings, spread_scenario}};
/// use geoecon::terms::{Sanction, Scope};
///
/// let world = data::indo_pacific_2025()?;
/// let today = world.snapshot("2025-11-22".parse()?)?;
/// let [kor, usa]: [StateId; 2] = ["KOR".parse()?, "USA".parse()?];
/// let all_goods = Sanction { scope: Scope::AllGoods, severity: Share::ONE };
/// let cut = Scenario::new("no trade in goods").add_tie(Tie::new(usa, kor, all_goods));
///
/// let report = spread_scenario(&today, &cut, SpreadSettings::default().elasticities(["U4"]))?;
/// let korea = report.range(kor)?;
/// assert!(korea.value.iter().all(|amount| *amount < 0.0));
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn spread_scenario(
    before: &Snapshot,
    scenario: &Scenario,
    settings: impl Into<SpreadSettings>,
) -> Result<Spread> {
    spread(before, &scenario.apply(before.world())?.snapshot(before.date())?, settings)
}
