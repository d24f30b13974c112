use super::{Model, SolveSettings, solve};
use crate::{
    Result,
    economy::{
        Duties, FactorRange, UncertaintyReport,
        uncertainty::{Drawn, Numbers, check_draws, each_draw, summarise},
    },
};

/// How [`uncertainty`] draws: a range for each parameter, number of draws, seed, quantiles.
///
/// ```
/// use geoecon::economy::{FactorRange, scale::UncertaintySettings};
///
/// let labour = FactorRange::Uniform { low: 0.0001, high: 2.0 };
/// let settings = UncertaintySettings::certain().labour_supply_elasticity(labour).draws(100).seed(7);
/// # let _ = settings;
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct UncertaintySettings {
    trade_elasticity: FactorRange,
    labour_supply_elasticity: FactorRange,
    scale_elasticity: FactorRange,
    firm_dispersion: FactorRange,
    duties: FactorRange,
    draws: usize,
    seed: u64,
    quantiles: Vec<f64>,
    solver: SolveSettings,
}

impl Default for UncertaintySettings {
    /// Trade, labour supply and scale elasticities each log-normal around the model's, 0.3 either way
    /// for two draws in three; firms' dispersion and duties as given.
    fn default() -> Self {
        let unsure = FactorRange::LogNormal { spread: 0.3 };
        Self::certain()
            .trade_elasticity(unsure)
            .labour_supply_elasticity(unsure)
            .scale_elasticity(unsure)
    }
}

impl UncertaintySettings {
    /// Nothing uncertain yet.
    #[must_use]
    pub fn certain() -> Self {
        Self {
            trade_elasticity: FactorRange::KNOWN,
            labour_supply_elasticity: FactorRange::KNOWN,
            scale_elasticity: FactorRange::KNOWN,
            firm_dispersion: FactorRange::KNOWN,
            duties: FactorRange::KNOWN,
            draws: 500,
            seed: 0,
            quantiles: vec![0.05, 0.5, 0.95],
            solver: SolveSettings::default(),
        }
    }

    /// A factor on the trade elasticity ε.
    #[must_use]
    pub fn trade_elasticity(self, range: FactorRange) -> Self {
        Self { trade_elasticity: range, ..self }
    }

    /// A factor on the elasticity κ of labour supply.
    #[must_use]
    pub fn labour_supply_elasticity(self, range: FactorRange) -> Self {
        Self { labour_supply_elasticity: range, ..self }
    }

    /// A factor on the scale elasticity ψ.
    #[must_use]
    pub fn scale_elasticity(self, range: FactorRange) -> Self {
        Self { scale_elasticity: range, ..self }
    }

    /// A factor on the dispersion θ of firms.
    #[must_use]
    pub fn firm_dispersion(self, range: FactorRange) -> Self {
        Self { firm_dispersion: range, ..self }
    }

    /// A factor on the duties, one draw for each that levies them.
    #[must_use]
    pub fn duties(self, range: FactorRange) -> Self {
        Self { duties: range, ..self }
    }

    /// Number of draws; 500 by default.
    #[must_use]
    pub fn draws(self, draws: usize) -> Self {
        Self { draws, ..self }
    }

    /// The seed; the same seed gives the same numbers for any number of threads.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Which quantiles are reported, each in 0 to 1; 0.05, 0.5 and 0.95 by default.
    #[must_use]
    pub fn quantiles(self, quantiles: impl Into<Vec<f64>>) -> Self {
        Self { quantiles: quantiles.into(), ..self }
    }

    /// How each draw is solved.
    #[must_use]
    pub fn solver(self, solver: impl Into<SolveSettings>) -> Self {
        Self { solver: solver.into(), ..self }
    }

    fn ranges(&self) -> [(FactorRange, &'static str); 5] {
        [
            (self.trade_elasticity, "trade elasticity"),
            (self.labour_supply_elasticity, "labour supply"),
            (self.scale_elasticity, "scale"),
            (self.firm_dispersion, "dispersion of firms"),
            (self.duties, "duties by importer"),
        ]
    }
}

/// How sure the effects of duties are: elasticities of trade, labour supply and scale, and as far as
/// asked dispersion of firms and the duties themselves, drawn from their ranges around those of
/// `model`.
///
/// Draw k takes its numbers from stream k of a `ChaCha8` generator, so the report is the same bits for
/// any number of threads (feature `parallel`). Each parameter is drawn by itself: scale effects stay
/// what they are where the trade elasticity moves. Cost: one solve a draw.
///
/// # Errors
/// [`Error::OutOfRange`](crate::Error::OutOfRange) for settings out of their range, and those of
/// [`solve`].
///
/// ```
/// # use geoecon::{StateId, economy::{Bilateral, Duties, scale}};
/// # let [kor, usa]: [StateId; 2] = ["KOR".parse()?, "USA".parse()?];
/// # let trade = Bilateral::from_rows([kor, usa], [0.0, 116.0, 65.0, 0.0])?;
/// # let observed = scale::Observed::new(trade, [(kor, 1_713.0), (usa, 27_843.0)])?;
/// # let model = scale::calibrate(&observed, scale::Parameters::default())?;
/// let duties = Duties::none().with(usa, kor, 0.15)?;
/// let settings = scale::UncertaintySettings::default().draws(50);
/// let report = scale::uncertainty(&model, &duties, settings)?;
/// let korea = &report.states[0];
/// let central = korea.central_pct.unwrap();
/// assert!(korea.quantiles_pct[0] < central && central < korea.quantiles_pct[2]);
/// assert_eq!(korea.loses, Some(1.0));
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn uncertainty(
    model: &Model,
    duties: &Duties,
    settings: impl Into<UncertaintySettings>,
) -> Result<UncertaintyReport> {
    let settings = settings.into();
    for (range, _) in settings.ranges() {
        range.check()?;
    }
    check_draws(settings.draws, &settings.quantiles)?;
    let central = solve(model, duties, settings.solver)?;
    let one = |k| {
        let (model, duties) = draw(model, duties, &settings, k)?;
        let result = solve(&model, &duties, settings.solver)?;
        let welfare = result.states.iter().map(|s| 1.0 + s.welfare_pct / 100.0);
        Ok(result.status.is_solved().then(|| welfare.collect()))
    };
    let draws = each_draw(settings.draws, |k| Drawn::from_result(one(k)));
    let unsure = settings.ranges().into_iter().filter(|(range, _)| !range.is_known());
    let names: Vec<&str> = unsure.map(|(_, what)| what).collect();
    let method = format!("{}; {} drawn, seed {}", central.method, names.join(", "), settings.seed);
    let welfare: Vec<f64> = central.states.iter().map(|s| 1.0 + s.welfare_pct / 100.0).collect();
    let central = (central.status, welfare.as_slice());
    Ok(summarise(method, model.states(), central, &draws, &settings.quantiles))
}

fn draw(
    model: &Model,
    duties: &Duties,
    settings: &UncertaintySettings,
    k: usize,
) -> Result<(Model, Duties)> {
    let mut numbers = Numbers::new(settings.seed, k);
    // All are drawn whether they are asked for or not: a range more leaves the others' draws alone.
    let [trade, labour, scale, firms, _] =
        settings.ranges().map(|(range, _)| range.at(numbers.next()));
    let at = model.parameters();
    let parameters = at
        .clone()
        .trade_elasticity(trade * at.get_trade_elasticity())
        .labour_supply_elasticity(labour * at.get_labour_supply_elasticity())
        .scale_elasticity(scale * at.get_scale_elasticity())
        .firm_dispersion(firms * at.get_firm_dispersion());
    let drawn = model.with_parameters(parameters)?;
    if settings.duties.is_known() {
        return Ok((drawn, duties.clone()));
    }
    let mut scaled = Duties::none();
    for &importer in model.states() {
        let factor = settings.duties.at(numbers.next());
        for (_, exporter, rate) in duties.iter().filter(|(n, ..)| *n == importer) {
            scaled = scaled.with(importer, exporter, factor * rate)?;
        }
    }
    Ok((drawn, scaled))
}
