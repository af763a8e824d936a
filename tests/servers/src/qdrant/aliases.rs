//! Other names of collections. Points are asked for by a collection's own name only: nobody here does otherwise.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use qdrant_client::qdrant::alias_operations::Action;
use qdrant_client::qdrant::{AliasDescription, AliasOperations, CreateAlias, DeleteAlias, Value};
use tonic::Status;

use super::settings::check_name;
use super::state::State;
use super::status;

impl State {
    /// All of them or none.
    pub(super) fn change_aliases(&self, actions: Vec<AliasOperations>) -> Result<(), Status> {
        let collections = self.collections.read();
        let mut aliases = self.aliases.write();
        let mut changed = aliases.clone();
        for AliasOperations { action } in actions {
            match action {
                Some(Action::CreateAlias(CreateAlias {
                    collection_name,
                    alias_name,
                })) => {
                    check_name(&alias_name)?;
                    if collections.contains_key(&alias_name) {
                        let problem = format!("Wrong input: Collection `{alias_name}` already exists!");
                        return Err(Status::already_exists(problem));
                    }
                    if !collections.contains_key(&collection_name) {
                        return Err(status::no_collection(&collection_name));
                    }
                    changed.insert(alias_name, collection_name);
                }
                Some(Action::DeleteAlias(DeleteAlias { alias_name })) => {
                    changed.remove(&alias_name);
                }
                Some(Action::RenameAlias(_)) => return Err(status::not_done("renaming an alias")),
                None => return Err(status::bad_request("an alias operation without an action")),
            }
        }
        *aliases = changed;
        Ok(())
    }

    pub(super) fn aliases_where(&self, wanted: impl Fn(&String) -> bool) -> Vec<AliasDescription> {
        let aliases = self.aliases.read();
        let found = aliases.iter().filter(|(_, collection)| wanted(collection));
        found
            .map(|(alias, collection)| AliasDescription {
                alias_name: alias.clone(),
                collection_name: collection.clone(),
            })
            .collect()
    }

    pub(super) fn forget_aliases_of(&self, collection: &str) {
        self.aliases.write().retain(|_, known| known != collection);
    }

    /// A collection cannot have a name that another one has as an alias.
    pub(super) fn check_free_of_alias(&self, name: &str) -> Result<(), Status> {
        if self.aliases.read().contains_key(name) {
            return Err(status::wrong_input(format!(
                "Can't create collection with name {name}. Alias with the same name already exists"
            )));
        }
        Ok(())
    }

    /// An old server does not know the field, and skips it.
    pub(super) fn forget_unknown(&self, metadata: &mut HashMap<String, Value>) {
        if self.is_old.load(Ordering::Relaxed) {
            metadata.clear();
        }
    }

    pub(super) fn version(&self) -> &'static str {
        match self.is_old.load(Ordering::Relaxed) {
            true => "1.15.5",
            false => "1.20.0",
        }
    }
}
