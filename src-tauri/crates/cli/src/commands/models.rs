//! The language models that the window and this command know. Keys are never taken from the command line.

use memora_engine::ports::chat::TokenPrices;
use memora_models::chat::{ChatConfig, ChatProvider, prices_known};
use memora_stores::chat::SavedChatModel;
use memora_stores::secrets::SecretPlace;
use serde::Serialize;
use uuid::Uuid;

use super::Run;
use crate::agent::saved;
use crate::args::{self, AddModel, ModelsCommand, Provider};
use crate::failure::{Done, Exit, Failure};
use crate::known::Known;
use crate::output::table;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    #[serde(flatten)]
    model: SavedChatModel,
    /// Where its key is.
    key: SecretPlace,
    /// The environment variable that may hold it.
    variable: &'static str,
    /// True for the one that is used where no other one is named.
    used: bool,
}

pub(crate) async fn models(run: &Run, args: args::Models) -> Done {
    match args.what {
        None => list(run).await,
        Some(ModelsCommand::Add(args)) => add(run, args).await,
        Some(ModelsCommand::Remove { name }) => remove(run, &name).await,
    }
}

async fn list(run: &Run) -> Done {
    let settings = run.known.settings.get();
    let mut all = Vec::new();
    for model in settings.chat_models {
        let used = settings.chat_model.as_deref() == Some(model.id.as_str());
        all.push(listed(&run.known, model, used).await);
    }
    if all.is_empty() && !run.output.json {
        run.work
            .note("no language model was set up; add one with `memora models add`, or in the window");
        return Ok(());
    }
    run.output.print(&all, |all| told(all))
}

async fn listed(known: &Known, model: SavedChatModel, used: bool) -> Listed {
    let variable = model.config.key_variable();
    let key = match known.secrets.chat_key(&model.id, variable).await {
        Some((_, place)) => place,
        None if model.config.needs_key() => SecretPlace::Missing,
        None => SecretPlace::NotNeeded,
    };
    Listed {
        key,
        variable,
        used,
        model,
    }
}

fn told(all: &[Listed]) -> String {
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|one| {
            let key = match one.key {
                SecretPlace::Kept => "in the keychain".to_owned(),
                SecretPlace::ThisRun => "known".to_owned(),
                SecretPlace::Environment => format!("in {}", one.variable),
                SecretPlace::Missing => format!("missing; {} may hold it", one.variable),
                SecretPlace::NotNeeded => "not needed".to_owned(),
            };
            vec![
                one.model.id.clone(),
                one.model.name.clone(),
                one.model.config.provider.title().to_owned(),
                one.model.config.model_name().to_owned(),
                if one.used { "yes" } else { "" }.to_owned(),
                key,
            ]
        })
        .collect();
    table(&["id", "name", "provider", "model", "used", "key"], &rows)
}

async fn add(run: &Run, args: AddModel) -> Done {
    let known = run.known.settings.get().chat_models;
    let same = known.into_iter().find(|model| model.name == args.name);
    let model = SavedChatModel {
        id: same.map_or_else(|| Uuid::new_v4().to_string(), |model| model.id),
        config: config(&args)?,
        name: args.name,
    };
    let settings = &run.known.settings;
    settings.save_chat_model(model.clone()).map_err(not_written)?;
    if args.used {
        settings
            .change(|settings| settings.chat_model = Some(model.id.clone()))
            .map_err(not_written)?;
    }
    let used = settings.get().chat_model.as_deref() == Some(model.id.as_str());
    let listed = listed(&run.known, model, used).await;
    run.output.print(&listed, |one| told(std::slice::from_ref(one)))
}

fn config(args: &AddModel) -> Done<ChatConfig> {
    let text = |given: &Option<String>| given.clone().unwrap_or_default();
    let of_others = |what: &str| {
        let message = format!("{what} is for another provider");
        Err(Failure::usage(message))
    };
    if args.url.is_some() && !matches!(args.provider, Provider::Azure | Provider::Compatible) {
        return of_others("--url");
    }
    if args.api_version.is_some() && args.provider != Provider::Azure {
        return of_others("--api-version");
    }
    if (args.organization.is_some() || args.project.is_some()) && args.provider != Provider::Openai {
        return of_others("--organization or --project");
    }
    let provider = match args.provider {
        Provider::Openai => ChatProvider::OpenAi {
            organization: args.organization.clone(),
            project: args.project.clone(),
        },
        Provider::Azure => ChatProvider::Azure {
            endpoint: text(&args.url),
            deployment: text(&args.model),
            api_version: text(&args.api_version),
        },
        Provider::Together => ChatProvider::Together,
        Provider::Groq => ChatProvider::Groq,
        Provider::Compatible => ChatProvider::Compatible {
            base_url: text(&args.url),
        },
    };
    let mut config = ChatConfig::of(provider);
    if let Some(model) = args.model.clone().filter(|_| args.provider != Provider::Azure) {
        config.prices = prices_known(&config.provider, &model);
        config.model = model;
    }
    if let Some([prompt, answer]) = args.prices.as_deref() {
        config.prices = Some(TokenPrices {
            prompt: *prompt,
            answer: *answer,
        });
    }
    config.checked().map_err(|error| Failure::usage(error.to_string()))
}

async fn remove(run: &Run, named: &str) -> Done {
    let model = saved(&run.known, named)?;
    run.known.secrets.forget_chat_key(&model.id).await.map_err(|problem| {
        let message = format!("its key cannot be taken out of the keychain: {problem}; the model stays on the list");
        Failure::new(Exit::Failed, message)
    })?;
    run.known.settings.forget_chat_model(&model.id).map_err(not_written)?;
    run.output.print(&model, |model| format!("removed: {}", model.name))
}

fn not_written(error: std::io::Error) -> Failure {
    Failure::new(Exit::Failed, format!("the settings cannot be written: {error}"))
}
