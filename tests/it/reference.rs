//! Where the validation data lie, and how to read them.

use std::path::PathBuf;

/// The file or folder `path` of the validation data; `None`, said aloud, where the data are not
/// here. In CI their absence is a failure.
pub(crate) fn data(path: &str) -> Option<PathBuf> {
    if let Some(root) = std::env::var_os("GEOECON_VALIDATION_DATA") {
        let file = PathBuf::from(root).join(path);
        assert!(file.exists(), "GEOECON_VALIDATION_DATA has no {path}");
        return Some(file);
    }
    assert!(std::env::var_os("CI").is_none(), "CI must set GEOECON_VALIDATION_DATA");
    eprintln!("SKIPPED: {path} not compared, GEOECON_VALIDATION_DATA is not set");
    None
}
