mod power;
mod value;
