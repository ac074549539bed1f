"""The policy library: articles, notices, questions and answers, what to bring, leaflets, as one (decision 0035)."""
