//! The desktop application around the engine: the only code that knows Tauri.

pub mod agents;
pub mod batches;
pub mod commands;
pub mod error;
pub mod events;
pub mod masking;
pub mod session;
pub mod state;
pub mod tasks;

use tauri::{AppHandle, Manager, Wry};
use tauri_specta::{Builder, collect_commands, collect_events};

use memora_stores::places::Places;
use memora_stores::secrets::SecretStore;
use memora_stores::settings::SettingsFile;
use state::AppState;

/// Commands and events as the window sees them; the source of `ui/src/api/bindings.gen.ts`.
pub fn interface() -> Builder<Wry> {
    use commands::{
        audit, capture, chat_models, copy, corrections, evolution, forget, index, memories, models, neighbourhood,
        overview, people, pictures, queue, recall, review, search, servers, settings, share, stores, timeline, traces,
        transfer, tree, undo, versions, views,
    };
    Builder::<Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            audit::export_changes,
            audit::get_change,
            audit::list_changes,
            capture::choose_conversation_file,
            capture::draft_capture,
            capture::read_conversation,
            capture::save_capture,
            chat_models::chat_model_names,
            chat_models::choose_chat_model,
            chat_models::forget_chat_model,
            chat_models::list_chat_models,
            chat_models::save_chat_model,
            chat_models::test_chat_model,
            copy::copy_store,
            copy::copy_to_new_folder,
            corrections::correct,
            corrections::count_selected,
            corrections::export_memories,
            corrections::memory_for_editing,
            corrections::memory_reviews,
            corrections::plan_correction,
            corrections::run_bulk,
            evolution::compare,
            evolution::compare_list,
            evolution::compare_topics,
            evolution::playback,
            evolution::time_around,
            evolution::totals_at,
            forget::forget,
            forget::plan_forget,
            index::check_index,
            index::rebuild_index,
            index::repair_index,
            memories::list_memories,
            memories::memory_detail,
            models::choose_models_folder,
            models::download_model,
            models::list_models,
            neighbourhood::neighbourhood,
            neighbourhood::path_between,
            overview::overview,
            people::create_agent,
            people::create_organization,
            people::create_user,
            people::delete_agent,
            people::delete_organization,
            people::delete_user,
            people::rename_agent,
            people::rename_organization,
            people::rename_user,
            pictures::save_picture,
            queue::batch_state,
            queue::list_queue,
            queue::pause_batch,
            queue::queue_interactions,
            queue::queue_size,
            queue::run_batch,
            recall::recall,
            review::decide_findings,
            review::refresh_review,
            review::review_queue,
            review::review_records,
            search::explain_hit,
            search::search,
            servers::ask_servers,
            servers::give_secrets,
            servers::keychain,
            servers::save_servers,
            servers::set_editing,
            servers::set_up_servers,
            servers::survey_servers,
            servers::test_servers,
            settings::cancel_task,
            settings::last_place,
            settings::masking,
            settings::save_place,
            settings::set_masking,
            settings::set_theme,
            settings::window_settings,
            share::export_list,
            share::share,
            stores::choose_store,
            stores::create_store,
            stores::forget_store,
            stores::list_stores,
            stores::open_demo_store,
            stores::open_saved_store,
            stores::rename_store,
            stores::store_status,
            timeline::activity,
            timeline::conversation,
            timeline::timeline,
            traces::delete_traces,
            traces::export_traces,
            traces::get_trace,
            traces::list_traces,
            traces::set_trace_settings,
            traces::trace_settings,
            transfer::choose_import_file,
            transfer::export_store,
            transfer::preview_import,
            transfer::run_import,
            tree::get_agent,
            tree::get_organization,
            tree::get_user,
            tree::list_agents,
            tree::list_organizations,
            tree::list_users,
            undo::redo,
            undo::redo_candidate,
            undo::undo,
            undo::undo_candidate,
            undo::undo_change,
            versions::version_graph,
            views::delete_view,
            views::list_views,
            views::save_view,
        ])
        .events(collect_events![events::StoreChanged, events::TaskProgress])
}

/// Runs the application until its window is closed.
pub fn run(context: tauri::Context<Wry>) -> anyhow::Result<()> {
    let interface = interface();
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(masking::masked_handler(interface.invoke_handler()))
        .setup(move |app| {
            interface.mount_events(app);
            let places = Places {
                config_dir: app.path().app_config_dir()?,
                data_dir: app.path().app_data_dir()?,
                resources: app.path().resource_dir()?.join("resources"),
            };
            let settings = SettingsFile::read(places.settings_file());
            app.manage(AppState::new(places, settings, SecretStore::of_system()));
            open_first_store(app.handle().clone());
            Ok(())
        })
        .run(context)?;
    Ok(())
}

/// Opens the last store, or the demo store, while the window is being drawn. A failure is shown there.
fn open_first_store(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        let state = app.state::<AppState>();
        if let Err(error) = state.open_last(&app).await {
            tracing::warn!(code = ?error.code, message = error.message, "no store could be opened at the start");
        }
    });
}
