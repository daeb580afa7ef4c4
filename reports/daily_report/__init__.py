"""The daily report (業務日報) of a program: figures in, a PDF of two pages out. No database."""
