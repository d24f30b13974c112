//! The answer as data.

use std::{error::Error, fmt};

use geoecon::{
    Currency, Rates, Snapshot, StateId, data,
    dependency::{
        ChokePoints, Direction, LossMatrix, LossSettings, Profile, ProfileSettings,
        ProtectionSettings, SupplyGraph, choke_points, matrix, profile,
    },
    economy::RecordedSettings,
    terms::{Defence, Rivalry},
};
use serde::{Serialize, Serializer};

use crate::{
    CHOKE, Cli, day, screen,
    sources::{self, Figure},
};

/// What is printed.
pub(crate) enum Answer {
    Profile(Box<Dependence>),
    AllPairs(LossMatrix),
    Chain(Box<Chain>),
}

/// The dependence of one state.
pub(crate) struct Dependence {
    pub(crate) today: Snapshot,
    pub(crate) profile: Profile,
    pub(crate) sources: Vec<Figure>,
    /// Who is taken for a threat though none is recorded.
    threat_assumed: Option<StateId>,
}

/// Where a good can be stopped on its way to one state.
pub(crate) struct Chain {
    pub(crate) today: Snapshot,
    pub(crate) graph: SupplyGraph,
    pub(crate) report: ChokePoints,
    pub(crate) sources: Vec<String>,
}

/// As the library's reports, a profile with what it rests on.
impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::Error as _;
        match self {
            Self::AllPairs(report) => report.serialize(serializer),
            Self::Chain(chain) => chain.report.serialize(serializer),
            Self::Profile(of) => {
                let failed = S::Error::custom::<serde_json::Error>;
                let mut all = serde_json::to_value(&of.profile).map_err(failed)?;
                if let Some(fields) = all.as_object_mut() {
                    let threat = serde_json::to_value(of.threat_assumed).map_err(failed)?;
                    fields.insert("threat_assumed".to_owned(), threat);
                    let sources = serde_json::to_value(&of.sources).map_err(failed)?;
                    fields.insert("sources".to_owned(), sources);
                }
                all.serialize(serializer)
            }
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllPairs(report) => report.fmt(f),
            Self::Chain(chain) => chain.report.fmt(f),
            Self::Profile(of) => of.fmt(f),
        }
    }
}

impl Dependence {
    /// What is to say of the threat.
    pub(crate) fn threat(&self) -> Option<String> {
        let protection = &self.profile.protection;
        let none = protection.threats.is_empty() && protection.unknown_threats.is_empty();
        match self.threat_assumed {
            Some(threat) => Some(format!(
                "{threat} as the threat is assumed, not recorded: `--threats STATE` names another"
            )),
            None if none => Some(
                "no threat is recorded: `--threats STATE` gives the cover against one".to_owned(),
            ),
            None => None,
        }
    }
}

impl fmt::Display for Dependence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.profile)?;
        if let Some(threat) = self.threat() {
            writeln!(f, "  {:<16} {threat}", "protection")?;
        }
        writeln!(f, "\nSOURCES\n")?;
        for source in &self.sources {
            writeln!(f, "  {:<16} {:<9} {}", source.what, source.basis, source.source)?;
        }
        Ok(())
    }
}

pub(crate) fn answer(cli: &Cli) -> Result<Answer, Box<dyn Error>> {
    let today = day::open(cli.world.as_deref(), cli.date)?;
    if let Some(good) = &cli.supply_chain {
        return chain(cli, today, good);
    }
    let set = screen::elasticities(today.world(), cli.elasticities.as_deref())?;
    let mut loss = LossSettings::from(Direction::from(cli.cut))
        .duty(cli.duty)
        .economy(RecordedSettings::default().elasticities(&set))
        .short_run(cli.short_run);
    if let Some(sectors) = &cli.sectors {
        loss = loss.sectors(sectors.iter().copied());
    }
    if cli.all_pairs {
        return Ok(Answer::AllPairs(matrix(&today, loss)?));
    }
    screen::trades(&today, cli.state)?;
    let shipped = cli.world.is_none();
    let threat_assumed = match cli.threats {
        None if shipped => assumed_threat(&today, cli.state)?,
        _ => None,
    };
    let mut protection = ProtectionSettings::default();
    if let Some(threats) = cli.threats.clone().or(threat_assumed.map(|threat| vec![threat])) {
        protection = protection.threats(threats);
    }
    let mut rates = Rates::new(Currency::USD);
    if let Some(price) = cli.yuan.or(shipped.then(|| rust_decimal::Decimal::new(14, 2))) {
        rates = rates.with(Currency::CNY, price)?;
    }
    let mut settings = ProfileSettings::from(loss).protection(protection).rates(rates);
    // What ships belongs to the world that ships.
    let goods = shipped.then(data::critical_goods).transpose()?;
    if let Some(goods) = &goods {
        settings = settings.critical_goods(goods)?;
    }
    let profile = profile(&today, cli.state, settings)?;
    let sources = sources::list(&today, cli.state, goods.as_ref())?;
    Ok(Answer::Profile(Box::new(Dependence { today, profile, sources, threat_assumed })))
}

/// Russia for members of NATO and China for other allies of the United States, where no rival is recorded.
fn assumed_threat(day: &Snapshot, state: StateId) -> Result<Option<StateId>, Box<dyn Error>> {
    let rivals = day.incoming::<Rivalry>(state)?.count() + day.outgoing::<Rivalry>(state)?.count();
    let allied = day.between::<Defence>("USA".parse()?, state)?.next().is_some();
    if rivals > 0 || !allied {
        return Ok(None);
    }
    let nato = day.world().agreement(&"nato".parse()?)?;
    let threat = if nato.has_party(state, day.date()) { "RUS" } else { "CHN" };
    Ok(Some(threat.parse()?))
}

/// Whose loss cuts what of a good can reach the state.
fn chain(cli: &Cli, today: Snapshot, good: &str) -> Result<Answer, Box<dyn Error>> {
    today.state(cli.state)?;
    let goods = data::critical_goods()?;
    let graph = goods.supply_graph(good)?;
    let report = choke_points(&graph, cli.state, CHOKE)?;
    let sources = sources::of_good(&today, &goods, good)?;
    Ok(Answer::Chain(Box::new(Chain { today, graph, report, sources })))
}
