//! The tokenizer of BERT from its vocabulary alone: `vocab.txt` has one piece per line, all else is the same in every
//! model that was made from "bert-base-uncased".

use fastembed::TokenizerFiles;
use serde_json::{Map, Value, json};

const UNKNOWN: &str = "[UNK]";
const LONGEST: usize = 512;

/// The four tokenizer files of a model with these word pieces, or what is wrong with them.
pub(super) fn tokenizer_files(vocabulary: &[u8]) -> Result<TokenizerFiles, String> {
    let text = std::str::from_utf8(vocabulary).map_err(|_| "it is no text".to_owned())?;
    let mut numbers = Map::new();
    for (number, piece) in text.lines().enumerate() {
        if numbers.insert(piece.to_owned(), number.into()).is_some() {
            return Err(format!("line {} is there twice: {piece:?}", number + 1));
        }
    }
    let number = |piece: &str| numbers.get(piece).cloned().ok_or_else(|| format!("it has no {piece}"));
    let special: Vec<Value> = ["[PAD]", UNKNOWN, "[CLS]", "[SEP]", "[MASK]"]
        .into_iter()
        .map(|piece| {
            Ok(json!({
                "id": number(piece)?, "content": piece, "special": true,
                "single_word": false, "lstrip": false, "rstrip": false, "normalized": false
            }))
        })
        .collect::<Result<_, String>>()?;
    let (begin, end) = (number("[CLS]")?, number("[SEP]")?);
    let config = json!({ "vocab_size": numbers.len(), "pad_token_id": number("[PAD]")? });
    let tokenizer = json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": special,
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true
        },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                { "SpecialToken": { "id": "[CLS]", "type_id": 0 } },
                { "Sequence": { "id": "A", "type_id": 0 } },
                { "SpecialToken": { "id": "[SEP]", "type_id": 0 } }
            ],
            "pair": [
                { "SpecialToken": { "id": "[CLS]", "type_id": 0 } },
                { "Sequence": { "id": "A", "type_id": 0 } },
                { "SpecialToken": { "id": "[SEP]", "type_id": 0 } },
                { "Sequence": { "id": "B", "type_id": 1 } },
                { "SpecialToken": { "id": "[SEP]", "type_id": 1 } }
            ],
            "special_tokens": {
                "[CLS]": { "id": "[CLS]", "ids": [begin], "tokens": ["[CLS]"] },
                "[SEP]": { "id": "[SEP]", "ids": [end], "tokens": ["[SEP]"] }
            }
        },
        "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": true },
        "model": {
            "type": "WordPiece",
            "unk_token": UNKNOWN,
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": numbers
        }
    });
    let special_map = json!({
        "unk_token": UNKNOWN, "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]"
    });
    let tokenizer_config = json!({ "model_max_length": LONGEST, "pad_token": "[PAD]" });
    let bytes = |value: Value| value.to_string().into_bytes();
    Ok(TokenizerFiles {
        tokenizer_file: bytes(tokenizer),
        config_file: bytes(config),
        special_tokens_map_file: bytes(special_map),
        tokenizer_config_file: bytes(tokenizer_config),
    })
}
