//! Asking the model for an answer of a given form. What comes back is data: it is read leniently, checked, and asked for
//! once more when it cannot be used.

use std::time::{Duration, Instant};

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::agent::MemoryAgent;
use crate::agent::meter::Meter;
use crate::domain::trace::{StepKind, TraceAnswer, TraceStep};
use crate::error::{EngineError, EngineResult};
use crate::ports::chat::{
    AnswerSchema, ChatAnswer, ChatError, ChatMessage, ChatModel, ChatRequest, ChatRole, TokenUsage,
};
use crate::task::TaskContext;

/// The longest answer that is looked at, in bytes: far more than the largest useful one.
pub(crate) const MAX_ANSWER_BYTES: usize = 256 * 1024;

/// Of an answer that could not be used, so much is shown to the model again, in characters.
const SHOWN_AGAIN_CHARS: usize = 4_000;

/// Of a dropped item, so much is kept for people to see, in characters.
const DROPPED_CHARS: usize = 300;

/// The form of an answer: an object, all of whose fields must be there.
pub(crate) trait Answer: DeserializeOwned + JsonSchema + Send {
    const NAME: &'static str;
}

/// What a call needs beside its prompt.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) model: &'a dyn ChatModel,
    pub(crate) task: &'a TaskContext,
    /// Of a batch: its budget, and whether it was paused or stopped.
    pub(crate) meter: Option<&'a Meter>,
}

/// What came of a question, with the step for the trace.
pub(crate) struct Asked<T> {
    pub(crate) step: TraceStep,
    pub(crate) answer: EngineResult<T>,
    /// Part of the step's time that was waiting for the model.
    pub(crate) waited: Duration,
}

impl MemoryAgent {
    /// The model that is to be asked.
    pub(crate) fn model(&self) -> EngineResult<&dyn ChatModel> {
        let problem = "there is none; choose one in the settings, or write the memories by hand";
        self.model
            .as_deref()
            .ok_or_else(|| EngineError::invalid("language model", problem))
    }
}

impl<'a> Asking<'a> {
    /// Asks for a `T`; an answer that is none is quoted with the reason and asked for once more.
    pub(crate) async fn ask<T: Answer>(&self, kind: StepKind, prompt: Vec<ChatMessage>) -> Asked<T> {
        let started = Instant::now();
        let mut step = TraceStep {
            kind,
            prompt: prompt.clone(),
            answers: Vec::new(),
            results: Vec::new(),
            dropped: Vec::new(),
            usage: TokenUsage::default(),
            took_ms: 0.0,
        };
        let mut waited = Duration::ZERO;
        let answer = self.ask_twice(&mut step, &mut waited, prompt).await;
        step.took_ms = started.elapsed().as_secs_f32() * 1_000.0;
        Asked { step, answer, waited }
    }

    async fn ask_twice<T: Answer>(
        &self,
        step: &mut TraceStep,
        waited: &mut Duration,
        prompt: Vec<ChatMessage>,
    ) -> EngineResult<T> {
        let mut messages = prompt;
        let first = self.call::<T>(&messages, step, waited).await?;
        let problem = match parsed(&first.text) {
            Ok(answer) => {
                step.answers.push(usable(first.text));
                return Ok(answer);
            }
            Err(problem) => problem,
        };
        let shown: String = first.text.chars().take(SHOWN_AGAIN_CHARS).collect();
        messages.push(message(ChatRole::Assistant, shown));
        messages.push(message(ChatRole::User, super::prompts::repair(&problem)));
        step.answers.push(unusable(first.text, &problem));
        let second = self.call::<T>(&messages, step, waited).await?;
        match parsed(&second.text) {
            Ok(answer) => {
                step.answers.push(usable(second.text));
                Ok(answer)
            }
            Err(problem) => {
                step.answers.push(unusable(second.text, &problem));
                Err(ChatError::Malformed(problem).into())
            }
        }
    }

    /// What a call cost is counted in the step and by the meter, whether its answer is of use or not.
    async fn call<T: Answer>(
        &self,
        messages: &[ChatMessage],
        step: &mut TraceStep,
        waited: &mut Duration,
    ) -> EngineResult<ChatAnswer> {
        self.task.check_cancelled()?;
        if let Some(meter) = self.meter {
            meter.before_call(messages, self.task).await?;
        }
        let request = ChatRequest {
            messages: messages.to_vec(),
            schema: Some(schema_of::<T>()),
        };
        let started = Instant::now();
        let answer = tokio::select! {
            biased;
            () = self.task.cancelled() => None,
            () = stopped(self.meter) => None,
            answer = self.model.answer(request) => Some(answer),
        };
        *waited += started.elapsed();
        let usage = match &answer {
            Some(Ok(answer)) => answer.usage,
            Some(Err(failure)) => failure.usage,
            None => TokenUsage::default(),
        };
        step.usage += usage;
        if let Some(meter) = self.meter {
            meter.after_call(messages, usage);
        }
        let answer = answer.ok_or(EngineError::Cancelled)?;
        answer.map_err(|failure| failure.error.into())
    }
}

async fn stopped(meter: Option<&Meter>) {
    match meter {
        Some(meter) => meter.stopped().await,
        None => std::future::pending().await,
    }
}

pub(crate) fn message(role: ChatRole, content: String) -> ChatMessage {
    ChatMessage { role, content }
}

fn usable(text: String) -> TraceAnswer {
    TraceAnswer { text, problem: None }
}

fn unusable(mut text: String, problem: &str) -> TraceAnswer {
    if text.len() > MAX_ANSWER_BYTES {
        let cut = (0..=MAX_ANSWER_BYTES)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        text.truncate(cut);
    }
    TraceAnswer {
        text,
        problem: Some(problem.to_owned()),
    }
}

/// The JSON Schema of an answer, in the plain form that every provider takes: no references, and none of the words that
/// only some of them know.
pub(crate) fn schema_of<T: Answer>() -> AnswerSchema {
    let settings = SchemaSettings::default().with(|s| {
        s.inline_subschemas = true;
        s.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    make_plain(&mut schema);
    AnswerSchema {
        name: T::NAME.to_owned(),
        schema,
    }
}

fn make_plain(schema: &mut serde_json::Value) {
    match schema {
        serde_json::Value::Object(fields) => {
            // A property may bear the name of a keyword; a keyword's value is never a schema.
            fields
                .retain(|name, value| !(matches!(name.as_str(), "format" | "title" | "$schema") && value.is_string()));
            if fields.contains_key("properties") {
                fields.insert("additionalProperties".to_owned(), false.into());
            }
            fields.values_mut().for_each(make_plain);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(make_plain),
        _ => {}
    }
}

/// Finds a `T` in what a model said: alone, in a code fence, or after words. When several objects fit, the last one
/// counts, because models think before they answer. JSON itself is not mended.
pub(crate) fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    if text.len() > MAX_ANSWER_BYTES {
        return Err(format!("it is longer than {} KiB", MAX_ANSWER_BYTES / 1024));
    }
    let mut problem = None;
    let mut found = None;
    let mut from = 0;
    while let Some(start) = text[from..].find('{').map(|at| from + at) {
        let mut objects = serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde_json::Value>();
        let object = objects.next();
        let end = start + objects.byte_offset();
        from = start + 1;
        match object {
            Some(Ok(object)) => {
                from = end;
                match serde_json::from_value(object) {
                    Ok(answer) => found = Some(answer),
                    Err(error) => problem = Some(error.to_string()),
                }
            }
            Some(Err(error)) => {
                problem.get_or_insert_with(|| error.to_string());
            }
            None => {}
        }
    }
    found.ok_or_else(|| problem.unwrap_or_else(|| "there is no JSON object in it".to_owned()))
}

/// A list whose items are read one by one, so that a broken one does not take the others with it.
#[derive(Debug)]
pub(crate) struct Items<T>(pub(crate) Vec<Result<T, NoItem>>);

/// An item that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoItem {
    pub(crate) what: String,
    pub(crate) reason: String,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = Vec::<serde_json::Value>::deserialize(deserializer)?;
        let item = |value: serde_json::Value| {
            let what = excerpt(&value.to_string());
            serde_json::from_value(value).map_err(|error| NoItem {
                what,
                reason: error.to_string(),
            })
        };
        Ok(Self(values.into_iter().map(item).collect()))
    }
}

impl<T: JsonSchema> JsonSchema for Items<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Vec::<T>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<T>::json_schema(generator)
    }
}

/// The beginning of something that was not used.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(DROPPED_CHARS) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
