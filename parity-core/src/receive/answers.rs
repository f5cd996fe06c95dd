//! What inboxes answer to those who send to them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use parity_model::received::InboxAnswer;

/// What each inbox answers; clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answers {
    by_inbox: Arc<Mutex<HashMap<String, InboxAnswer>>>,
}

impl Answers {
    /// Has an inbox answer so from now on.
    pub(crate) fn set(&self, inbox: &str, answer: InboxAnswer) {
        let mut answers = self.by_inbox.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert(inbox.to_owned(), answer);
    }

    /// What an inbox answers to the next delivery.
    pub(crate) fn next(&self, inbox: &str) -> InboxAnswer {
        let mut answers = self.by_inbox.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(answer) = answers.get_mut(inbox) else { return InboxAnswer::status(200) };
        match &mut answer.times {
            None => answer.clone(),
            Some(0) => InboxAnswer::status(200),
            Some(left) => {
                *left -= 1;
                answer.clone()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_given_as_often_as_was_said_and_to_its_inbox_alone() {
        let answers = Answers::default();
        answers.set("crm", InboxAnswer::status(503).times(2));
        let next = |inbox: &str| answers.next(inbox).status;
        assert_eq!([next("crm"), next("other"), next("crm"), next("crm")], [503, 200, 503, 200]);
        answers.set("crm", InboxAnswer::status(410));
        assert_eq!([next("crm"), next("crm"), next("crm")], [410, 410, 410]);
    }
}
