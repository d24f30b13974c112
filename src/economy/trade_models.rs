use super::{Elasticities, SolveSettings, Structure, TradeModel, trade_model::Kind};
use crate::{
    snapshot::{Bound, Snapshot},
    units::Currency,
};

/// Which trade models a question is put to: those of a range, or one.
///
/// Every structure with every set of elasticities and every end of the duties, and the two models that know duties
/// alone. By default all that the world records elasticities for, duties in the middle of what is known, amounts
/// in USD.
///
/// ```
/// # #[cfg(feature = "shipped-world")] {
/// use geoecon::{data, economy::{Structure, TradeModel, TradeModels}};
///
/// let today = data::indo_pacific_2025()?.snapshot("2025-11-22".parse()?)?;
/// // Three structures with eight sets of elasticities, scale effects, gravity.
/// assert_eq!(TradeModels::default().list(&today).len(), 26);
/// assert_eq!(TradeModels::equilibria().list(&today).len(), 24);
/// let few = TradeModels::from(Structure::InputOutput).elasticities(["U4", "CP"]);
/// assert_eq!(few.list(&today).len(), 2);
/// assert_eq!(TradeModels::from(TradeModel::gravity()).list(&today).len(), 1);
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct TradeModels {
    structures: Vec<Structure>,
    /// All that the world records where `None`.
    elasticities: Option<Vec<String>>,
    own: Vec<Elasticities>,
    bounds: Vec<Bound>,
    scale: bool,
    gravity: bool,
    pub(crate) currency: Currency,
    pub(crate) solver: SolveSettings,
}

impl Default for TradeModels {
    /// Every structure with every set of elasticities the world records, the model of scale effects and labour
    /// supply, and structural gravity; duties in the middle of what is known; USD.
    fn default() -> Self {
        Self { scale: true, gravity: true, ..Self::equilibria() }
    }
}

impl From<Structure> for TradeModels {
    /// One model: this structure with the elasticities `U4`.
    fn from(structure: Structure) -> Self {
        Self::equilibria().structures([structure]).elasticities(["U4"])
    }
}

impl From<TradeModel> for TradeModels {
    /// This one alone.
    fn from(model: TradeModel) -> Self {
        let all = Self {
            structures: Vec::new(),
            bounds: vec![model.get_bound()],
            currency: model.get_currency(),
            solver: model.get_solver().clone(),
            ..Self::equilibria()
        };
        match model.kind() {
            Kind::Scale => all.scale(true),
            Kind::Gravity => all.gravity(true),
            Kind::Equilibrium(structure, Ok(name)) => {
                all.structures([structure]).elasticities([name])
            }
            Kind::Equilibrium(structure, Err(own)) => {
                all.structures([structure]).elasticities::<&str>([]).own_elasticities(own.clone())
            }
        }
    }
}

impl TradeModels {
    /// Every structure with every set of elasticities that the world records: those models that know embargoes,
    /// barriers and shocks given as arrays, beside duties.
    #[must_use]
    pub fn equilibria() -> Self {
        Self {
            structures: vec![Structure::OneSector, Structure::MultiSector, Structure::InputOutput],
            elasticities: None,
            own: Vec::new(),
            bounds: vec![Bound::Middle],
            scale: false,
            gravity: false,
            currency: Currency::USD,
            solver: SolveSettings::default(),
        }
    }

    /// The structures to run.
    #[must_use]
    pub fn structures(self, structures: impl IntoIterator<Item = Structure>) -> Self {
        Self { structures: structures.into_iter().collect(), ..self }
    }

    /// The sets of elasticities, by the names under which the world records them.
    #[must_use]
    pub fn elasticities<S: Into<String>>(self, names: impl IntoIterator<Item = S>) -> Self {
        Self { elasticities: Some(names.into_iter().map(Into::into).collect()), ..self }
    }

    /// Every set of elasticities that the world records.
    #[must_use]
    pub fn all_elasticities(self) -> Self {
        Self { elasticities: None, ..self }
    }

    /// A set of elasticities of one's own beside those of the world, run and listed under its name; more
    /// than one may be added. With [`elasticities`](Self::elasticities) of no names it runs alone.
    ///
    /// ```
    /// use geoecon::economy::{Elasticities, TradeElasticity, TradeModels};
    ///
    /// let low = Elasticities::uniform("mine", TradeElasticity::from_theta(2.5)?);
    /// let only_mine = TradeModels::equilibria().elasticities::<&str>([]).own_elasticities(low);
    /// # let _ = only_mine;
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    #[must_use]
    pub fn own_elasticities(mut self, set: impl Into<Elasticities>) -> Self {
        self.own.push(set.into());
        self
    }

    /// Which ends of duties that are not one number; each is a run of its own.
    #[must_use]
    pub fn bounds(self, bounds: impl IntoIterator<Item = Bound>) -> Self {
        Self { bounds: bounds.into_iter().collect(), ..self }
    }

    /// Whether the model of scale effects, labour supply and local costs runs too.
    #[must_use]
    pub fn scale(self, wanted: bool) -> Self {
        Self { scale: wanted, ..self }
    }

    /// Whether structural gravity, with output and spending held at the base, runs too.
    #[must_use]
    pub fn gravity(self, wanted: bool) -> Self {
        Self { gravity: wanted, ..self }
    }

    /// The currency that flows are recorded in.
    #[must_use]
    pub fn currency(self, currency: Currency) -> Self {
        Self { currency, ..self }
    }

    /// How the equilibria are solved.
    #[must_use]
    pub fn solver(self, settings: impl Into<SolveSettings>) -> Self {
        Self { solver: settings.into(), ..self }
    }

    /// The models, for the elasticities that the world of `base` records where none are named: by end of the
    /// duties, then structure, then elasticities.
    #[must_use]
    pub fn list(&self, base: &Snapshot) -> Vec<TradeModel> {
        let names = match &self.elasticities {
            Some(names) => names.clone(),
            None => base.world().elasticity_sets().map(|(name, _)| name.to_owned()).collect(),
        };
        let mut models = Vec::new();
        for &bound in &self.bounds {
            let mut add = |model: TradeModel| models.push(model.bound(bound));
            for &structure in &self.structures {
                for name in &names {
                    add(TradeModel::equilibrium(structure, name));
                }
                for set in &self.own {
                    add(TradeModel::own_equilibrium(structure, set.clone()));
                }
            }
            if self.scale {
                add(TradeModel::scale_effects());
            }
            if self.gravity {
                add(TradeModel::gravity());
            }
        }
        let shared = |model: TradeModel| model.currency(self.currency).solver(self.solver.clone());
        models.into_iter().map(shared).collect()
    }
}
