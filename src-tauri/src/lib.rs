//! The desktop application around the engine: the only code that knows Tauri.

pub mod agents;
pub mod arrivals;
pub mod batches;
pub mod commands;
pub mod error;
pub mod events;
pub mod links;
pub mod masking;
pub mod notices;
pub mod session;
pub mod state;
pub mod tasks;
pub mod windows;

use std::path::Path;

use tauri::{AppHandle, Manager, RunEvent, Wry};
use tauri_specta::{Builder, collect_commands, collect_events};

use memora_stores::places::Places;
use memora_stores::secrets::SecretStore;
use memora_stores::settings::SettingsFile;
use state::AppState;

/// Commands and events as the window sees them; the source of `ui/src/api/bindings.gen.ts`.
pub fn interface() -> Builder<Wry> {
    use commands::{
        audit, capture, chat_models, compare_stores, copy, corrections, evolution, forget, history, index, memories,
        models, neighbourhood, notes, overview, people, pictures, queue, recall, review, search, servers, settings,
        share, stored_at, stores, timeline, traces, transfer, tree, undo, versions, views, windows,
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
            compare_stores::compare_store_lines,
            compare_stores::compare_stores,
            compare_stores::end_store_comparison,
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
            history::clear_searches,
            history::past_searches,
            history::recent_memories,
            history::remember_memory,
            history::remember_search,
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
            notes::list_notes,
            notes::note_tags,
            notes::notes_about,
            notes::write_note,
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
            settings::set_notifications,
            settings::set_text_size,
            settings::set_theme,
            settings::window_settings,
            share::export_list,
            share::share,
            stored_at::stored_activity,
            stored_at::stored_conversation,
            stored_at::stored_memories,
            stored_at::stored_memory,
            stored_at::stored_timeline,
            stored_at::stored_trail,
            stored_at::stored_versions,
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
            transfer::keep_dropped_file,
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
            views::rename_view,
            views::save_view,
            windows::open_window,
            windows::take_arrival,
        ])
        .events(collect_events![
            events::Arrived,
            events::StoreChanged,
            events::TaskProgress
        ])
}

/// Runs the application until its last window is closed. Where it runs already, that one gets the arguments and this one ends.
pub fn run(context: tauri::Context<Wry>) -> anyhow::Result<()> {
    let interface = interface();
    let app = tauri::Builder::default()
        // First, so that a second start ends before it has done anything.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, folder| {
            arrivals::arrive(app, arguments.get(1..).unwrap_or_default(), Path::new(&folder));
        }))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(
            tauri_plugin_window_state::Builder::default()
                .with_filter(|label| label == windows::MAIN)
                .build(),
        )
        .invoke_handler(masking::masked_handler(interface.invoke_handler()))
        .on_window_event(windows::follow)
        .setup(move |app| {
            interface.mount_events(app);
            let places = Places {
                config_dir: app.path().app_config_dir()?,
                data_dir: app.path().app_data_dir()?,
                resources: app.path().resource_dir()?.join("resources"),
            };
            let settings = SettingsFile::read(places.settings_file());
            app.manage(AppState::new(places, settings, SecretStore::of_system()));
            windows::open_main(app.handle())?;
            open_first_store(app.handle().clone());
            let arguments: Vec<String> = std::env::args_os()
                .skip(1)
                .map(|argument| argument.to_string_lossy().into_owned())
                .collect();
            arrivals::arrive(app.handle(), &arguments, &std::env::current_dir().unwrap_or_default());
            Ok(())
        })
        .build(context)?;
    app.run(|app, event| match event {
        // How links and files reach an application on macOS.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let urls: Vec<String> = urls.iter().map(ToString::to_string).collect();
            arrivals::arrive(app, &urls, Path::new("/"));
        }
        RunEvent::Exit => app.state::<AppState>().forget_files(),
        _ => {}
    });
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
