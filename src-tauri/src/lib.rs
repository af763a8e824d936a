//! The desktop application around the engine: the only code that knows Tauri.

pub mod commands;
pub mod error;
pub mod events;
pub mod session;
pub mod settings;
pub mod state;
pub mod tasks;

use tauri::{AppHandle, Manager, Wry};
use tauri_specta::{Builder, collect_commands, collect_events};

use settings::SettingsFile;
use state::AppState;

/// Commands and events as the window sees them; the source of `ui/src/api/bindings.gen.ts`.
pub fn interface() -> Builder<Wry> {
    use commands::{index, memories, people, search, settings, stores, timeline, transfer, tree, undo, versions};
    Builder::<Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            index::check_index,
            index::rebuild_index,
            memories::delete_memory,
            memories::list_memories,
            memories::memory_detail,
            people::create_agent,
            people::create_organization,
            people::create_user,
            people::delete_agent,
            people::delete_organization,
            people::delete_user,
            people::rename_agent,
            people::rename_organization,
            people::rename_user,
            search::explain_hit,
            search::search,
            settings::cancel_task,
            settings::last_place,
            settings::save_place,
            settings::set_theme,
            settings::window_settings,
            stores::choose_store,
            stores::create_store,
            stores::open_demo_store,
            stores::open_recent_store,
            stores::recent_stores,
            stores::store_status,
            timeline::activity,
            timeline::conversation,
            timeline::delete_interaction,
            timeline::timeline,
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
            undo::undo,
            undo::undo_candidate,
            versions::version_graph,
        ])
        .events(collect_events![events::StoreChanged, events::TaskProgress])
}

/// Runs the application until its window is closed.
pub fn run(context: tauri::Context<Wry>) -> anyhow::Result<()> {
    let interface = interface();
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(interface.invoke_handler())
        .setup(move |app| {
            interface.mount_events(app);
            let settings = SettingsFile::read(app.path().app_config_dir()?.join("settings.json"));
            app.manage(AppState::new(settings));
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
