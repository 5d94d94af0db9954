from catalog.demo.training.tokenization import END, PAD, START, encode_texts, train_tokenizer

TEXTS = ["Mira reading on the beach", "Kofi cycling in the forest at night", "Mira in a red coat, in the rain"] * 4


def test_the_same_texts_give_the_same_tokenizer() -> None:
    first, second = (train_tokenizer(TEXTS, vocabulary=320, context=12) for _ in range(2))
    assert first.to_str() == second.to_str()


def test_the_end_has_the_highest_number_and_padding_is_zero() -> None:
    tokenizer = train_tokenizer(TEXTS, vocabulary=300, context=12)
    assert tokenizer.token_to_id(PAD) == 0
    assert tokenizer.token_to_id(END) == tokenizer.get_vocab_size() - 1 == 299


def test_a_text_begins_ends_and_is_cut_to_the_context() -> None:
    tokenizer = train_tokenizer(TEXTS, vocabulary=300, context=12)
    start, end = tokenizer.token_to_id(START), tokenizer.token_to_id(END)
    short, long = encode_texts(["Mira", " ".join(TEXTS)], tokenizer=tokenizer)
    assert short[0] == long[0] == start
    assert short.tolist()[-1] == 0
    assert long[-1] == end
    assert (short == end).sum() == (long == end).sum() == 1


def test_case_and_punctuation_do_not_matter_and_no_character_is_unknown() -> None:
    tokenizer = train_tokenizer(TEXTS, vocabulary=300, context=24)
    plain, shouted, strange = encode_texts(["mira in the rain", "MIRA, in the rain!", "雨 ß"], tokenizer=tokenizer)
    assert plain.tolist() == shouted.tolist()
    assert len(set(strange.tolist())) > 5
