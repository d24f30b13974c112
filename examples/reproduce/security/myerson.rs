use geoecon::{
    Ratio,
    coalition::{Coalition, Game, myerson, shapley},
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
    let mut table = Table::new(["game", "graph", "x1", "x2", "x3"]);
    for row in inputs::file(&args.input.data, "myerson", ".csv")?.rows() {
        let (name, graph) = (row.text("game")?, row.text("graph")?);
        let worth = worth(name).map_err(|error| row.problem("game", error))?;
        let game = Game::new(vec![1, 2, 3], worth)?;
        let payoffs = match links(graph).map_err(|error| row.problem("graph", error))? {
            Some(links) => myerson(&game, &links).map_err(|error| row.problem("graph", error))?,
            None => shapley(&game)?,
        };
        let values = payoffs.values.iter().map(|value| fraction(*value));
        table.row([Cell::from(name), Cell::from(graph)].into_iter().chain(values).collect());
    }
    args.input.print(&table, "myerson", &["game", "graph"])
}

/// What a coalition makes, by the game's name.
fn worth(name: &str) -> Result<fn(Coalition) -> Ratio> {
    match name {
        "myerson1977" => Ok(|c| match (c.contains(0), c.contains(1), c.contains(2)) {
            (true, true, _) => Ratio::from(12),
            (true, _, true) | (_, true, true) => Ratio::from(6),
            _ => Ratio::ZERO,
        }),
        "glove_1left_2right" => {
            Ok(|c| Ratio::from(i64::from(c.contains(0) && (c.contains(1) || c.contains(2)))))
        }
        _ => {
            Err(format!("unknown game `{name}`: expected myerson1977 or glove_1left_2right").into())
        }
    }
}

/// The links of a graph as in `12+13`; `None` where everyone talks to everyone without links.
fn links(graph: &str) -> Result<Option<Vec<(u32, u32)>>> {
    let link = |text: &str| -> Result<(u32, u32)> {
        let digits: Vec<Option<u32>> = text.trim().chars().map(|c| c.to_digit(10)).collect();
        match digits.as_slice() {
            &[Some(a), Some(b)] => Ok((a, b)),
            _ => Err(format!("`{text}` is not a link, as in 12").into()),
        }
    };
    match graph {
        "-" => Ok(None),
        "empty" => Ok(Some(Vec::new())),
        "complete" => Ok(Some(vec![(1, 2), (1, 3), (2, 3)])),
        links => links.split('+').map(link).collect::<Result<_>>().map(Some),
    }
}
