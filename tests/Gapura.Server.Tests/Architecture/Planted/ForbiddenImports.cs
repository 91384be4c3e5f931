// Violations on purpose: the negative controls of ImportRuleTests. Each leans on something in one place only, mostly inside of a method.
#pragma warning disable CA1822, CA1852

namespace Gapura.Server.Flows.Planted
{
    internal sealed class ImportsAnotherFlow
    {
        public object? Go() => SignIn.SignInFlow.Next(Storage.Records.SignInState.AwaitingCode, default);
    }

    internal sealed class ImportsAnotherFlowInALambda
    {
        public Func<Task<string>> Go() => async () =>
        {
            await Task.Yield();
            return SignIn.SignInFlow.Diagram();
        };
    }

    internal sealed class ImportsTheCompositionRoot
    {
        public object Go(Hosting.GapuraSettings settings) => Hosting.GapuraHost.OpenDatabase(settings);
    }

    internal sealed class KeepsToTheRules(Hosting.Clock clock, Attempts.AttemptBook attempts, Factors.Totp.TotpProof proof)
    {
        public object[] Go(Http.Visit visit) => [clock.Now, attempts, proof, visit, new Storage.Records.RecoveryCodeReveal { CodesSealed = [] }];
    }
}

namespace Gapura.Server.Factors.Planted
{
    internal sealed class ImportsAnotherFactor
    {
        public string Go() => RecoveryCode.RecoveryCodeText.Create();
    }

    internal sealed class ImportsAFlow
    {
        public string Go() => Flows.SignIn.SignInFlow.Diagram();
    }

    internal sealed class ImportsAPage
    {
        public Type Go() => typeof(Pages.ProblemPage);
    }
}

namespace Gapura.Server.Attempts.Planted
{
    internal sealed class ImportsAFlow
    {
        private readonly Func<string> _go = Flows.SignIn.SignInFlow.Diagram;

        public string Go() => _go();
    }

    internal sealed class ImportsAFactor
    {
        public bool Go(object thing) => thing is Factors.Totp.TotpProof;
    }
}

namespace Gapura.Server.Audit.Planted
{
    internal sealed class ImportsAccounts
    {
        public bool Go(string text) => Accounts.UserIdText.TryNormalise(text, out _);
    }
}

namespace Gapura.Server.Http.Planted
{
    internal sealed class ImportsSessions
    {
        public List<Sessions.SignedIn> Everyone { get; } = [];
    }
}

namespace Gapura.Server.Pages.Planted
{
    internal sealed class ReachesForTheDatabase
    {
        public bool Go(Exception e) => Storage.Database.IsOutage(e);
    }
}

namespace Gapura.Server.Messages.Planted
{
    internal sealed class HashesAPassword
    {
        public long Go() => Hashing.PasswordHasher.CurrentCost.MemoryKiB;
    }
}

namespace Gapura.Server.Sessions.Planted
{
    internal sealed class DrawsAPicture
    {
        public object Go() => QRCoder.QRCodeGenerator.GenerateQrCode("x", QRCoder.QRCodeGenerator.ECCLevel.M);
    }
}

namespace Gapura.Server.Unheard.Planted
{
    internal sealed class InNoArea
    {
        public object Go() => new Http.ServerMode(true);
    }
}

namespace Gapura.Storage.Planted
{
    internal sealed class ImportsTheServer
    {
        public void Go()
        {
            try
            {
                GC.KeepAlive(this);
            }
            catch (Server.Hashing.HasherBusyException)
            {
            }
        }
    }
}

namespace Gapura.Cli.Planted
{
    internal sealed class ImportsStorage
    {
        public string Go() => new Storage.AccountId(Guid.Empty).ToString();
    }
}

namespace Gapura.Protocol.Planted
{
    internal sealed class ImportsStorage
    {
        public string Go() => new Storage.AccountId(Guid.Empty).ToString();
    }

    internal sealed class ImportsAPackage
    {
        public object Go() => new QRCoder.QRCodeGenerator();
    }
}
