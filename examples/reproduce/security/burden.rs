use geoecon::security::{Member, burden};

use super::{
    Input,
    inputs::{self, Result},
};
use crate::table::Table;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut table = Table::new([
        "case",
        "alpha",
        "incomes",
        "nash_contributions",
        "Q_nash",
        "Q_closed_form",
        "Q_samuelson_efficient_if_symmetric_CobbDouglas",
        "n_contributors",
    ]);
    for row in inputs::file(&args.input.data, "burden_sharing", ".csv")?.rows() {
        let alpha: f64 = row.value("alpha")?;
        let (text, incomes) = row.list("incomes")?;
        let members = incomes.into_iter().enumerate();
        let shared =
            burden(members.map(|(label, income)| Member { label, income, floor: 0.0 }), alpha)
                .map_err(|error| row.refused(error))?;
        let contributions: Vec<String> =
            shared.members.iter().map(|m| m.contribution.to_string()).collect();
        let sum: f64 = shared.members.iter().map(|m| m.contribution).sum();
        table.row(vec![
            row.text("case")?.into(),
            alpha.into(),
            text.into(),
            contributions.join(";").into(),
            sum.into(),
            shared.total.into(),
            shared.efficient.into(),
            shared.contributors().into(),
        ]);
    }
    args.input.print(&table, "burden_sharing", &["case"])
}
