//! The program of the README: a world of one's own in ten lines, a snapshot, typed questions, a scenario.

#![allow(clippy::print_stdout, reason = "a program prints")]

use clap::Parser;
use geoecon::{
    LegalStatus, Measure, Scenario, State, Tie, World,
    dependency::{Direction, partners},
    snapshot::Diff,
    terms::{Flow, Tariff},
    world::{Classification, Sector},
};

/// Two states, trade, a duty, and a threat that is carried out.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cli = Cli::parse();
    let (kor, usa, cars) = ("KOR".parse()?, "USA".parse()?, "vehicles".parse()?);

    let mut world = World::new("two states");
    world.add_state(State::new(kor, "South Korea"))?;
    world.add_state(State::new(usa, "United States"))?;
    let sector =
        Sector { code: cars, name: "Vehicles".to_owned(), services: false, hs: Vec::new() };
    world.set_classification(Classification { sectors: vec![sector] });
    world.add_tie(Tie::new(kor, usa, Flow::new(cars, "USD 29 bn".parse()?, 2022)));
    world.add_tie(Tie::new(
        usa,
        kor,
        Tariff::base(cars.into(), "2.5%".parse()?, Measure::new("mfn")?),
    ));
    let duty = Tariff::addition(cars.into(), "25%".parse()?, Measure::new("section-232")?);
    let threat = world.add_tie(Tie::new(usa, kor, duty).status(LegalStatus::Threatened));
    world.check()?;

    let date = "2025-12-01".parse()?;
    let before = world.snapshot(date)?;
    let carried_out =
        Scenario::new("the threat is carried out").carry_out(threat, "2025-11-01".parse()?);
    let after = carried_out.apply(&world)?.snapshot(date)?;

    let exports = partners(&before, kor, Direction::Exports)?;
    let duty = after.duty(usa, kor, cars)?;
    let diff = Diff::between(&before, &after)?;
    if cli.json {
        let content = serde_json::json!({
            "exports": exports,
            "duty_before": before.duty(usa, kor, cars)?.rate(),
            "duty_after": duty.rate(),
            "scenario": carried_out,
        });
        println!("{}", serde_json::to_string_pretty(&content)?);
    } else {
        print!("{exports}\n{duty}\n{carried_out}{diff}");
    }
    Ok(())
}
