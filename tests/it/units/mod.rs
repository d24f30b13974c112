//! The small types: every form round trips, every bound holds, every refusal says what to do.

mod bad_input;
mod codes;
mod days;
mod files;
mod numbers;
mod state_numbers;
mod values;
