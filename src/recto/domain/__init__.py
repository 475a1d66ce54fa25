"""The words of Recto: what a document, a page, a job and an error are. Standard library only."""
