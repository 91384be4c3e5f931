using BusinessBanking;

await Bank.Build(BankSettings.Find(args), args).RunAsync();
