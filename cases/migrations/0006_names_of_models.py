from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_call_centre_hours'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='accountinquiry',
            options={'verbose_name': 'account inquiry'},
        ),
        migrations.AlterModelOptions(
            name='accountinquiryline',
            options={'verbose_name': 'line of an account inquiry'},
        ),
        migrations.AlterModelOptions(
            name='accountrekey',
            options={'verbose_name': 'second keying of another account'},
        ),
        migrations.AlterModelOptions(
            name='application',
            options={'verbose_name': 'application'},
        ),
        migrations.AlterModelOptions(
            name='bankanswer',
            options={'verbose_name': 'answer of the bank'},
        ),
        migrations.AlterModelOptions(
            name='bankstatement',
            options={'verbose_name': 'bank statement'},
        ),
        migrations.AlterModelOptions(
            name='decision',
            options={'verbose_name': 'decision'},
        ),
        migrations.AlterModelOptions(
            name='deemeditem',
            options={'verbose_name': 'line of deemed withdrawals'},
        ),
        migrations.AlterModelOptions(
            name='deemedlist',
            options={'verbose_name': 'list of deemed withdrawals'},
        ),
        migrations.AlterModelOptions(
            name='deemedreversal',
            options={'verbose_name': 'reversal of a deemed withdrawal'},
        ),
        migrations.AlterModelOptions(
            name='deficiency',
            options={'verbose_name': 'deficiency'},
        ),
        migrations.AlterModelOptions(
            name='duplicatecandidate',
            options={'verbose_name': 'duplicate candidate'},
        ),
        migrations.AlterModelOptions(
            name='fraudentry',
            options={'verbose_name': 'entry of the fraud bench'},
        ),
        migrations.AlterModelOptions(
            name='fraudjudgement',
            options={'verbose_name': 'judgement of the fraud bench'},
        ),
        migrations.AlterModelOptions(
            name='fraudsignal',
            options={'verbose_name': 'signal of fraud'},
        ),
        migrations.AlterModelOptions(
            name='giftitem',
            options={'verbose_name': 'gift card'},
        ),
        migrations.AlterModelOptions(
            name='hold',
            options={'verbose_name': 'hold'},
        ),
        migrations.AlterModelOptions(
            name='household',
            options={'verbose_name': 'household'},
        ),
        migrations.AlterModelOptions(
            name='ledgerevent',
            options={'verbose_name': 'change in the ledger of addressees'},
        ),
        migrations.AlterModelOptions(
            name='notice',
            options={'verbose_name': 'letter'},
        ),
        migrations.AlterModelOptions(
            name='numbersequence',
            options={'verbose_name': 'sequence of numbers'},
        ),
        migrations.AlterModelOptions(
            name='payeeaccount',
            options={'verbose_name': 'account of a payee'},
        ),
        migrations.AlterModelOptions(
            name='payoutbatch',
            options={'verbose_name': 'transfer batch'},
        ),
        migrations.AlterModelOptions(
            name='payoutfile',
            options={'verbose_name': 'transfer file'},
        ),
        migrations.AlterModelOptions(
            name='recipient',
            options={'verbose_name': 'member of a household'},
        ),
        migrations.AlterModelOptions(
            name='recovery',
            options={'verbose_name': 'claim on money that was paid'},
        ),
        migrations.AlterModelOptions(
            name='recoverystep',
            options={'verbose_name': 'step of a claim'},
        ),
        migrations.AlterModelOptions(
            name='restrictedgrant',
            options={'verbose_name': 'access to a restricted case'},
        ),
        migrations.AlterModelOptions(
            name='review',
            options={'verbose_name': 'screening'},
        ),
        migrations.AlterModelOptions(
            name='reviewdraft',
            options={'verbose_name': 'unfinished screening'},
        ),
        migrations.AlterModelOptions(
            name='rosterimport',
            options={'verbose_name': 'roster import'},
        ),
        migrations.AlterModelOptions(
            name='rosterreject',
            options={'verbose_name': 'refused line of a roster'},
        ),
        migrations.AlterModelOptions(
            name='rosterrow',
            options={'verbose_name': 'line of a roster'},
        ),
        migrations.AlterModelOptions(
            name='searchgram',
            options={'verbose_name': 'index of names'},
        ),
        migrations.AlterModelOptions(
            name='searchtown',
            options={'verbose_name': 'index of towns'},
        ),
        migrations.AlterModelOptions(
            name='statemententry',
            options={'verbose_name': 'entry of a bank statement'},
        ),
        migrations.AlterModelOptions(
            name='statementmatch',
            options={'verbose_name': 'match of a bank statement'},
        ),
        migrations.AlterModelOptions(
            name='stockcount',
            options={'verbose_name': 'count of the stock'},
        ),
        migrations.AlterModelOptions(
            name='transferline',
            options={'verbose_name': 'line of a transfer'},
        ),
        migrations.AlterModelOptions(
            name='transferresult',
            options={'verbose_name': 'result of a transfer'},
        ),
        migrations.AlterModelOptions(
            name='transition',
            options={'verbose_name': 'change of status'},
        ),
        migrations.AlterModelOptions(
            name='voucherbench',
            options={'verbose_name': 'number on the voucher bench'},
        ),
        migrations.AlterModelOptions(
            name='voucherbundle',
            options={'verbose_name': 'sheets that a shop handed in'},
        ),
        migrations.AlterModelOptions(
            name='voucherclosing',
            options={'verbose_name': "closing of the shops' money"},
        ),
        migrations.AlterModelOptions(
            name='voucherdraw',
            options={'verbose_name': 'draw of voucher buyers'},
        ),
        migrations.AlterModelOptions(
            name='voucherdrawn',
            options={'verbose_name': 'result of a voucher draw'},
        ),
        migrations.AlterModelOptions(
            name='voucherfile',
            options={'verbose_name': "bank file of the shops' money"},
        ),
        migrations.AlterModelOptions(
            name='voucherrefund',
            options={'verbose_name': 'refund of a voucher sale'},
        ),
        migrations.AlterModelOptions(
            name='voucherrequest',
            options={'verbose_name': 'request for vouchers'},
        ),
        migrations.AlterModelOptions(
            name='voucherreturn',
            options={'verbose_name': 'returned transfer to a shop'},
        ),
        migrations.AlterModelOptions(
            name='vouchersale',
            options={'verbose_name': 'sale of vouchers'},
        ),
        migrations.AlterModelOptions(
            name='vouchersettlement',
            options={'verbose_name': 'settlement with a shop'},
        ),
        migrations.AlterModelOptions(
            name='vouchershop',
            options={'verbose_name': 'shop'},
        ),
        migrations.AlterModelOptions(
            name='vouchershopaccount',
            options={'verbose_name': 'account of a shop'},
        ),
    ]
