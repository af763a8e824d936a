"""Makes two tiny ONNX models for tests, with the files that real ones come with, and what they must answer.

    make_tiny_models.py FOLDER

writes FOLDER/tiny-bert (dense), FOLDER/tiny-mlm (sparse) and FOLDER/expected.json. The answers are computed here with
numpy, apart from any inference library, and held against fastembed as memora-core uses it. Every run writes the same.
"""

import json
import shutil
import sys
import unittest.mock
from pathlib import Path

import numpy as np
import onnx
from fastembed.sparse.splade_pp import SpladePP
from fastembed.text.onnx_embedding import OnnxTextEmbedding
from onnx import TensorProto, helper, numpy_helper
from tokenizers import BertWordPieceTokenizer

HIDDEN = 24
# Less than BERT's 512, so that a text that is not cut makes the network fail.
LONGEST = 48
WORDS = """
a about and bad cat chess dog drinks green he his is it likes long made on park she story sundays tea the to was
weather what who with
""".split()
TEXTS = [
    "She drinks green tea",
    "Tea.",
    "He plays chess on Sundays, and he likes it a lot",
    "the weather was bad",
    "Ångström drinks: tea!  (green)",
    "a long story about tea " * 40,
    "the 漢字 of the story",
]


def vocabulary():
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)] + list("0123456789.,:!?()")
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = [word for word in WORDS if len(word) > 1]
    return special + letters + ["##" + letter for letter in letters] + words


class Network:
    """One layer of attention over words and places, and a head that gives each word of the vocabulary a number."""

    def __init__(self, size):
        numbers = np.random.default_rng(20_240_229)

        def weights(*shape, scale=1.0):
            return (numbers.standard_normal(shape) * scale).astype(np.float32)

        self.weights = {
            "words": weights(size, HIDDEN),
            "places": weights(LONGEST, HIDDEN, scale=0.1),
            "types": weights(2, HIDDEN, scale=0.1),
            "query": weights(HIDDEN, HIDDEN, scale=0.1),
            "key": weights(HIDDEN, HIDDEN, scale=0.1),
            "value": np.eye(HIDDEN, dtype=np.float32) * 4 + weights(HIDDEN, HIDDEN, scale=0.05),
            "scale": 1 + weights(HIDDEN, scale=0.05),
            "shift": weights(HIDDEN, scale=0.05),
            "head": weights(HIDDEN, size, scale=0.5),
            "head_shift": weights(size, scale=0.5) - 1,
        }

    def hidden(self, ids, mask):
        w = {name: values.astype(np.float64) for name, values in self.weights.items()}
        x = w["words"][ids] + w["places"][: ids.shape[1]] + w["types"][0]
        scores = (x @ w["query"]) @ (x @ w["key"]).transpose(0, 2, 1) / np.sqrt(HIDDEN)
        scores = scores + (1 - mask[:, None, :]) * -10_000.0
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        attention = scores / scores.sum(axis=-1, keepdims=True)
        x = x + attention @ (x @ w["value"])
        x = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
        return x * w["scale"] + w["shift"]

    def logits(self, ids, mask):
        return self.hidden(ids, mask) @ self.weights["head"].astype(np.float64) + self.weights["head_shift"]

    def onnx(self, masked_language_model):
        nodes, constants = [], []

        def constant(name, values):
            constants.append(numpy_helper.from_array(np.asarray(values), name))
            return name

        def node(kind, inputs, **attributes):
            name = f"{kind.lower()}_{len(nodes)}"
            nodes.append(helper.make_node(kind, inputs, [name], **attributes))
            return name

        wanted = [name for name in self.weights if masked_language_model or not name.startswith("head")]
        for name in wanted:
            constant(name, self.weights[name])
        one = constant("one", np.array([1], np.int64))
        length = node("Gather", [node("Shape", ["input_ids"]), constant("second", np.int64(1))])
        places = node("Range", [constant("zero", np.int64(0)), length, constant("step", np.int64(1))])
        x = node("Add", [node("Gather", ["words", "input_ids"]), node("Gather", ["places", places])])
        x = node("Add", [x, node("Gather", ["types", "token_type_ids"])])
        query, key, value = (node("MatMul", [x, name]) for name in ("query", "key", "value"))
        scores = node("MatMul", [query, node("Transpose", [key], perm=[0, 2, 1])])
        scores = node("Div", [scores, constant("root", np.float32(np.sqrt(HIDDEN)))])
        mask = node("Cast", ["attention_mask"], to=TensorProto.FLOAT)
        hidden_pieces = node("Sub", [constant("full", np.float32(1)), node("Unsqueeze", [mask, one])])
        scores = node("Add", [scores, node("Mul", [hidden_pieces, constant("far", np.float32(-10_000))])])
        x = node("Add", [x, node("MatMul", [node("Softmax", [scores], axis=-1), value])])
        x = node("LayerNormalization", [x, "scale", "shift"], axis=-1, epsilon=1e-5)
        size = HIDDEN
        if masked_language_model:
            size = len(self.weights["words"])
            x = node("Add", [node("MatMul", [x, "head"]), "head_shift"])
        name = "logits" if masked_language_model else "last_hidden_state"
        nodes.append(helper.make_node("Identity", [x], [name]))

        shape = ["batch", "sequence"]
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, shape)
            for name in ("input_ids", "attention_mask", "token_type_ids")
        ]
        output = helper.make_tensor_value_info(name, TensorProto.FLOAT, [*shape, size])
        graph = helper.make_graph(nodes, "tiny", inputs, [output], constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        return model


def write_model(folder, file, network, words, masked_language_model):
    folder.mkdir(parents=True)
    onnx.save(network.onnx(masked_language_model), folder / file)
    (folder / "vocab.txt").write_text("".join(word + "\n" for word in words), encoding="utf-8")
    tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)

    def write(name, content):
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")

    special = {"cls": "[CLS]", "sep": "[SEP]", "pad": "[PAD]", "unk": "[UNK]", "mask": "[MASK]"}
    write("special_tokens_map.json", {f"{name}_token": piece for name, piece in special.items()})
    write("tokenizer_config.json", {"model_max_length": 512, "max_length": LONGEST, "pad_token": "[PAD]"})
    write("config.json", {"vocab_size": len(words), "hidden_size": HIDDEN, "pad_token_id": 0})
    return tokenizer


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def sparse(rows):
    return [{"indices": np.flatnonzero(row).tolist(), "values": row[row > 0].tolist()} for row in rows]


def by_fastembed(kind, model, folder):
    """What memora-core's fastembed makes of the texts. Only the download is replaced."""
    with unittest.mock.patch.object(kind, "download_model", return_value=folder):
        return list(kind(model, cache_dir=str(folder), local_files_only=True).embed(TEXTS))


def main():
    target = Path(sys.argv[1])
    making = target.with_name(target.name + ".part")
    shutil.rmtree(making, ignore_errors=True)
    words = vocabulary()
    network = Network(len(words))
    tokenizer = write_model(making / "tiny-bert", "model_optimized.onnx", network, words, False)
    write_model(making / "tiny-mlm", "model.onnx", network, words, True)

    tokenizer.enable_truncation(LONGEST)
    tokenizer.enable_padding()
    pieces = tokenizer.encode_batch(TEXTS)
    ids = np.array([piece.ids for piece in pieces])
    mask = np.array([piece.attention_mask for piece in pieces], dtype=np.float64)
    assert ids.shape[1] == LONGEST and mask.sum(axis=1).min() < LONGEST, "short and cut texts in one batch"
    hidden = network.hidden(ids, mask)
    first = unit(hidden[:, 0])
    mean = unit((hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True))
    weights = (np.log1p(np.maximum(network.logits(ids, mask), 0)) * mask[:, :, None]).max(axis=1)

    model = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
    theirs = np.array(by_fastembed(OnnxTextEmbedding, model, making / "tiny-bert"))
    assert np.allclose(theirs, first, atol=1e-5), "fastembed takes the first piece"
    assert not np.allclose(theirs, mean, atol=1e-2), "the two ways can be told apart"
    for row, vector in zip(weights, by_fastembed(SpladePP, "prithivida/Splade_PP_en_v1", making / "tiny-mlm")):
        dense = np.zeros(len(words))
        dense[vector.indices] = vector.values
        assert np.allclose(dense, row, atol=1e-5), "fastembed takes the highest log(1 + relu)"

    expected = {
        "texts": TEXTS,
        "dimensions": HIDDEN,
        "vocabulary": len(words),
        "first": first.tolist(),
        "mean": mean.tolist(),
        "sparse": sparse(weights),
    }
    (making / "expected.json").write_text(json.dumps(expected), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    making.rename(target)
    print(f"{target}: {HIDDEN} dimensions, {len(words)} words")


main()
