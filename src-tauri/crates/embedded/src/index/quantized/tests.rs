use proptest::prelude::*;

use super::*;

fn exact_cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| f64::from(x * y)).sum::<f64>();
    (dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()) as f32
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let (a, b) = (quantize(a).expect("a direction"), quantize(b).expect("a direction"));
    dot(&a, &b) * inverse_length(&a) * inverse_length(&b)
}

fn unit_vector() -> impl Strategy<Value = Vec<f32>> {
    proptest::collection::vec(-1.0f32..1.0, 256).prop_filter("a direction", |v| v.iter().any(|x| x.abs() > 0.1))
}

proptest! {
    #[test]
    fn cosines_are_right_to_a_hundredth(a in unit_vector(), b in unit_vector(), mix in 0.0f32..1.0) {
        let near: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a + mix * b).collect();
        prop_assert!((cosine(&a, &b) - exact_cosine(&a, &b)).abs() < 1e-2);
        prop_assert!((cosine(&a, &near) - exact_cosine(&a, &near)).abs() < 1e-2);
    }
}

#[test]
fn cosines_do_not_depend_on_length() {
    let a: Vec<f32> = (0..256).map(|n| (n as f32).sin()).collect();
    let long: Vec<f32> = a.iter().map(|v| v * 1e6).collect();
    let opposite: Vec<f32> = a.iter().map(|v| v * -1e-6).collect();
    assert!((cosine(&a, &long) - 1.0).abs() < 1e-4);
    assert!((cosine(&a, &opposite) + 1.0).abs() < 1e-4);
}

#[test]
fn the_largest_products_do_not_overflow() {
    let full = vec![1.0f32; 4096];
    assert!((cosine(&full, &full) - 1.0).abs() < 1e-4);
}

#[test]
fn a_vector_without_direction_is_none() {
    for vector in [vec![], vec![0.0; 256], vec![f32::NAN, 1.0], vec![f32::INFINITY, 1.0]] {
        assert_eq!(quantize(&vector), None);
    }
}

#[test]
fn bytes_give_the_vector_back() {
    let vector: Vec<i8> = (-127..=127).collect();
    assert_eq!(from_bytes(&to_bytes(&vector)).collect::<Vec<_>>(), vector);
}
