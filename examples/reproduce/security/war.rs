use geoecon::{
    Ratio,
    security::{empty_network_threshold, war_stable_census},
};

use super::{
    Input,
    inputs::{self, Result},
};
use crate::table::{Cell, Table, fraction};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut table = Table::new([
        "n",
        "strengths",
        "gamma",
        "threshold_(M1+M2)/Mn",
        "n_labelled_graphs_with_no_vulnerable_country",
        "empty_is_war_stable",
        "n_nonempty_war_stable",
    ]);
    for row in inputs::file(&args.input.data, "jackson_nei", ".csv")?.rows() {
        let (text, strengths) = row.list::<Ratio>("strengths")?;
        let gamma: Ratio = row.value("gamma")?;
        let problem = |error| row.refused(error);
        let census = war_stable_census(&strengths, gamma).map_err(problem)?;
        let threshold = empty_network_threshold(&strengths)
            .map_err(problem)?
            .map(|(largest, smallest)| largest.try_div(smallest))
            .transpose()
            .map_err(problem)?;
        table.row(vec![
            strengths.len().into(),
            text.into(),
            fraction(gamma),
            threshold.map_or(Cell::Missing, fraction),
            census.invulnerable.into(),
            u32::from(census.empty_is_stable).into(),
            census.nonempty_stable.into(),
        ]);
    }
    args.input.print(&table, "jackson_nei", &["n", "strengths", "gamma"])
}
