"""Components of the pages: lists, forms, charts. Templates are in web/templates/ui, shown at /gallery/."""
