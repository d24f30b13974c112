//! Reading a flow table of a million rows and writing and reading a world.
//!
//! The reference is the same text read by `csv` into one record after another, without a look at the
//! fields: what no loader can beat.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a benchmark")]

use std::{fmt::Write, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use geoecon::{
    Currency, State, World,
    exchange::{self, FlowTable, Folder},
};

const ROWS: usize = 1_000_000;

/// The codes of 100 states.
fn code(number: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
    [letter(number / 26 + 1), letter(number), letter(number * 7 + 3)].iter().collect()
}

/// As many flows of 100 states in 100 products, all different, of amounts as trade statistics have them.
fn flows() -> String {
    let mut text = String::from("exporter,importer,product,value\n");
    for row in 0..ROWS {
        let (from, to) = (code(row / 10_000), code(row / 100 % 100));
        let (product, value) = (100_000 + row % 100 * 731, row * 7919 % 10_000_000);
        writeln!(text, "{from},{to},{product},{value}.{}", row % 997).unwrap();
    }
    text
}

fn table() -> FlowTable {
    FlowTable::new(2022, Currency::USD).multiple(1000).source("bench".parse().unwrap())
}

fn long_table(c: &mut Criterion) {
    let text = flows();
    let mut group = c.benchmark_group("a flow table of 1,000,000 rows");
    group.sample_size(10).throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("reference: csv records, fields not read", |b| {
        b.iter(|| {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let mut record = csv::ByteRecord::new();
            let mut fields = 0;
            while reader.read_byte_record(&mut record).unwrap() {
                fields += record.len();
            }
            black_box(fields)
        });
    });
    group.bench_function("flows, one tie after another", |b| {
        b.iter(|| exchange::csv::flows(&*text, table()).unwrap().map(Result::unwrap).count());
    });
    group.bench_function("flows, all ties in memory", |b| {
        b.iter(|| exchange::csv::flows(&*text, table()).unwrap().read_all().unwrap());
    });

    let mut world =
        String::from("geoecon = 1\nname = \"bench\"\n[sources.bench]\ntitle = \"bench\"\n");
    for number in 0..100 {
        writeln!(world, "[[states]]\nid = \"{}\"\nname = \"{number}\"", code(number)).unwrap();
    }
    world.push_str(
        "[[tables]]\nfile = \"flows.csv\"\n\
         holds = { Flows = { year = 2022, currency = \"USD\", multiple = \"1000\", source = \"bench\" } }",
    );
    group.bench_function("a world with it, checked", |b| {
        let files = [("world.toml", &*world), ("flows.csv", &*text)];
        b.iter(|| Folder::from_files(files).load().unwrap());
    });
    group.finish();
}

fn world_file(c: &mut Criterion) {
    let mut world = World::new("bench");
    for number in 0..100 {
        world.add_state(State::new(code(number).parse().unwrap(), "a state")).unwrap();
    }
    let text = flows();
    let end = text.match_indices('\n').nth(10_000).map_or(text.len(), |(at, _)| at);
    let table = FlowTable::new(2022, Currency::USD);
    world.add_ties(exchange::csv::flows(&text[..end], table).unwrap().read_all().unwrap());
    let toml = exchange::toml::to_string(&world).unwrap();
    let mut group = c.benchmark_group("a world file of 10,000 ties");
    group.sample_size(10).throughput(Throughput::Elements(10_000));
    group.bench_function("TOML out", |b| b.iter(|| exchange::toml::to_string(&world).unwrap()));
    group.bench_function("TOML in", |b| b.iter(|| exchange::toml::from_str(&toml).unwrap()));
    #[cfg(feature = "json")]
    {
        let json = exchange::json::to_string(&world).unwrap();
        group.bench_function("JSON out", |b| b.iter(|| exchange::json::to_string(&world).unwrap()));
        group.bench_function("JSON in", |b| b.iter(|| exchange::json::from_str(&json).unwrap()));
    }
    group.finish();
}

criterion_group!(benches, long_table, world_file);
criterion_main!(benches);
