using Gapura.EndToEnd;

[assembly: AssemblyFixture(typeof(Town))]
