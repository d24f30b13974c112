use crate::{
    economy::{Elasticities, SolveSettings, Structure, TradeModel},
    snapshot::{Bound, Snapshot},
    units::Currency,
};

/// Which models [`spread`](super::spread) runs.
#[derive(Debug, Clone)]
pub struct SpreadSettings {
    pub(super) structures: Vec<Structure>,
    pub(super) elasticities: Option<Vec<String>>,
    pub(super) own: Vec<Elasticities>,
    pub(super) bounds: Vec<Bound>,
    pub(super) scale: bool,
    pub(super) gravity: bool,
    pub(super) currency: Currency,
    pub(super) solver: SolveSettings,
}

impl Default for SpreadSettings {
    /// Every structure with every set of elasticities the world records, the model of scale effects and labour
    /// supply, and structural gravity; duties in the middle of what is known; USD.
    fn default() -> Self {
        Self {
            structures: vec![Structure::OneSector, Structure::MultiSector, Structure::InputOutput],
            elasticities: None,
            own: Vec::new(),
            bounds: vec![Bound::Middle],
            scale: true,
            gravity: true,
            currency: Currency::USD,
            solver: SolveSettings::default(),
        }
    }
}

impl SpreadSettings {
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

    /// A set of elasticities of one's own beside those of the world, run and listed under its name; more
    /// than one may be added. With [`elasticities`](Self::elasticities) of no names it runs alone.
    ///
    /// ```
    /// use geoecon::economy::{Elasticities, SpreadSettings, TradeElasticity};
    ///
    /// let low = Elasticities::uniform("mine", TradeElasticity::from_theta(2.5)?);
    /// let only_mine = SpreadSettings::default().elasticities::<&str>([]).own_elasticities(low);
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

    /// How the equilibria are solved.
    #[must_use]
    pub fn solver(self, settings: impl Into<SolveSettings>) -> Self {
        Self { solver: settings.into(), ..self }
    }

    /// The models, for the elasticities that the world of `base` records where none are named: by end of the
    /// duties, then structure, then elasticities.
    #[must_use]
    pub fn models(&self, base: &Snapshot) -> Vec<TradeModel> {
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
