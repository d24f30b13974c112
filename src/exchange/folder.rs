use std::{
    borrow::Cow,
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use super::part::{Assembly, Part};
use crate::{
    error::{Error, Result, excerpt},
    world::World,
};

/// The files of a world folder, by name: on disk, or in memory as a program embeds them.
///
/// ```
/// # #[cfg(all(feature = "toml", feature = "csv"))] {
/// use geoecon::exchange::Folder;
///
/// let world = Folder::from_files([
///     ("world.toml", r#"
///         geoecon = 1
///         name = "two states"
///         states = [{ id = "KOR", name = "South Korea" }, { id = "USA", name = "United States" }]
///         [[tables]]
///         file = "flows.csv"
///         holds = { Flows = { year = 2022, currency = "USD", multiple = "1000000" } }
///     "#),
///     ("flows.csv", "exporter,importer,product,value\nKOR,USA,electronics,7200\n"),
/// ])
/// .load()?;
/// assert_eq!(world.ties().next().unwrap().1.terms.to_string(), "USD 7.2 bn of electronics in 2022");
/// # }
/// # Ok::<(), geoecon::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Folder<'a> {
    files: BTreeMap<String, Content<'a>>,
}

#[derive(Debug, Clone)]
enum Content<'a> {
    Memory(&'a [u8]),
    Disk(PathBuf),
}

impl<'a> Folder<'a> {
    /// The files of the folder at `path`, without its subfolders. Their content is read by
    /// [`load`](Self::load).
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let fail = |error: std::io::Error| io(path, &error);
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(path).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            if let Some(name) = path.file_name().and_then(|name| name.to_str())
                && path.is_file()
            {
                files.insert(name.to_owned(), Content::Disk(path.clone()));
            }
        }
        Ok(Self { files })
    }

    /// Files in memory, each with its name. Of two with one name the last counts.
    pub fn from_files<T>(files: impl IntoIterator<Item = (&'a str, &'a T)>) -> Self
    where
        T: AsRef<[u8]> + ?Sized + 'a,
    {
        let files = files
            .into_iter()
            .map(|(name, text)| (name.to_owned(), Content::Memory(text.as_ref())))
            .collect();
        Self { files }
    }

    /// The world that the files hold, checked.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Parse`] with line and column, [`Error::Row`] with row and field,
    /// [`Error::Repeated`], [`Error::FeatureOff`], and what [`World::check`] finds.
    pub fn load(&self) -> Result<World> {
        let main = self.main()?;
        let mut tables = Vec::new();
        let mut first = self.part(main)?;
        let mut assembly = Assembly::begin(main, &mut first)?;
        tables.append(&mut first.tables);
        assembly.add(main, first)?;
        for file in self.files.keys().filter(|name| *name != main && is_part(name)) {
            let part = self.part(file)?;
            if part.geoecon.is_some() || part.name.is_some() {
                return Err(Error::Repeated {
                    what: "world",
                    label: part.name.unwrap_or_default(),
                    first: format!("`{main}`"),
                    second: format!("`{file}`"),
                });
            }
            if !part.tables.is_empty() {
                return Err(Error::Misplaced {
                    file: file.clone(),
                    what: "`tables`",
                    expected: "them in the file that names the world",
                });
            }
            assembly.add(file, part)?;
        }
        #[cfg(feature = "csv")]
        let world = super::csv::fill(assembly, &tables, |table| self.open(&table.file));
        #[cfg(not(feature = "csv"))]
        let world = without_tables(assembly, &tables);
        world
    }

    /// The file that names the world.
    fn main(&self) -> Result<&str> {
        let has = |name: &'static str| self.files.contains_key(name).then_some(name);
        match (has("world.toml"), has("world.json")) {
            (Some(first), Some(second)) => Err(Error::Repeated {
                what: "world",
                label: "world".to_owned(),
                first: format!("`{first}`"),
                second: format!("`{second}`"),
            }),
            (Some(main), None) | (None, Some(main)) => Ok(main),
            (None, None) => {
                Err(Error::Io { file: "world.toml".to_owned(), kind: std::io::ErrorKind::NotFound })
            }
        }
    }

    fn part(&self, file: &str) -> Result<Part> {
        let bytes = match self.files.get(file) {
            Some(Content::Memory(bytes)) => Cow::Borrowed(*bytes),
            Some(Content::Disk(path)) => Cow::Owned(read(path)?),
            None => Cow::default(),
        };
        parse(file, &bytes)
    }

    /// A table of the folder. A name that leads out of it is not in it.
    #[cfg(feature = "csv")]
    fn open(&self, file: &str) -> Result<super::csv::Input<'_>> {
        match self.files.get(file) {
            Some(Content::Memory(bytes)) => Ok(super::csv::Input::from(*bytes).named(file)),
            Some(Content::Disk(path)) => Ok(super::csv::Input::open(path)?.named(file)),
            None if file.contains(['/', '\\']) => Err(Error::Malformed {
                what: "name of a table",
                value: excerpt(file),
                expected: "the name of a file in the folder itself",
            }),
            None => Err(Error::Io { file: excerpt(file), kind: std::io::ErrorKind::NotFound }),
        }
    }
}

/// The bytes of a world file; of a TOML file only so many that it is seen to be too long.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let fail = |error: std::io::Error| io(path, &error);
    let file = fs::File::open(path).map_err(fail)?;
    #[cfg(feature = "toml")]
    let most = path.extension().map_or(u64::MAX, |ending| match ending.to_str() {
        Some("toml") => super::toml::LONGEST as u64 + 1,
        _ => u64::MAX,
    });
    #[cfg(not(feature = "toml"))]
    let most = u64::MAX;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(fail)?;
    Ok(bytes)
}

fn extension(file: &str) -> Option<&str> {
    Path::new(file).extension().and_then(|e| e.to_str())
}

fn is_part(name: &str) -> bool {
    !name.starts_with('.') && matches!(extension(name), Some("toml" | "json"))
}

#[cfg(not(feature = "csv"))]
fn without_tables(assembly: Assembly, tables: &[super::table::Table]) -> Result<World> {
    match tables.first() {
        Some(table) => Err(Error::FeatureOff { file: table.file.clone(), feature: "csv" }),
        None => super::checked(assembly),
    }
}

/// What a file holds, in the format that its name ends with.
pub(super) fn parse(file: &str, bytes: &[u8]) -> Result<Part> {
    #[cfg(not(any(feature = "toml", feature = "json")))]
    let _ = bytes;
    match extension(file) {
        #[cfg(feature = "toml")]
        Some("toml") => super::toml::part(file, bytes),
        #[cfg(feature = "json")]
        Some("json") => super::json::part(file, bytes),
        _ => Err(no_format(file)),
    }
}

/// Why a file of this name is neither read nor written.
pub(super) fn no_format(file: &str) -> Error {
    match extension(file) {
        Some("toml") => Error::FeatureOff { file: file.to_owned(), feature: "toml" },
        Some("json") => Error::FeatureOff { file: file.to_owned(), feature: "json" },
        _ => Error::Malformed {
            what: "name of a world file",
            value: excerpt(file),
            expected: "a name that ends in .toml or .json, or a folder",
        },
    }
}

/// The error of the system at `path`.
pub(super) fn io(path: &Path, error: &std::io::Error) -> Error {
    Error::Io { file: path.display().to_string(), kind: error.kind() }
}
