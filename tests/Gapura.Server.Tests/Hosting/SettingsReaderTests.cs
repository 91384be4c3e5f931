using System.Text.Json.Nodes;
using Gapura.Server.Hosting;
using Gapura.Server.Portals;
using Gapura.Storage;
using Xunit;

namespace Gapura.Server.Tests.Hosting;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_whole_file_is_read()
    {
        var settings = Read(root => root["Places"] = new JsonArray(new JsonObject { ["Block"] = "10.20.0.0/16", ["Name"] = "Kantor" }));
        Assert.Equal("https://masuk.contoh.example", settings.BaseUrl);
        Assert.Equal("Kantor", Assert.Single(settings.Places).Name);
        var portal = Assert.Single(settings.Portals);
        Assert.Equal(SecondFactorMode.Optional, portal.SecondFactor);
        Assert.Equal("non-penyedia", portal.UserTypes[1].Key);
    }

    [Fact]
    public void The_environment_goes_over_the_file()
    {
        var settings = Read(_ => { }, ("GAPURA__Limits__SessionHours", "8"), ("gapura__PORTALS__0__NAME", "Lain"),
            ("GAPURA__TrustedProxies__0", "10.0.0.0/8"), ("OTHER__Limits__SessionHours", "x"));
        Assert.Equal(8, settings.Limits.SessionHours);
        Assert.Equal("Lain", settings.Portals[0].Name);
        Assert.Equal(["10.0.0.0/8"], settings.TrustedProxies);
    }

    [Theory]
    [InlineData("GAPURA__Mail__Hots", "Mail:Hots", "Mail:Host")]
    [InlineData("GAPURA__Mial__Host", "Mial", "Mail")]
    [InlineData("GAPURA__SessionHours", "SessionHours", "Limits:SessionHours")]
    [InlineData("GAPURA__Portals__3__UserTypes__7__Labl", "Portals:3:UserTypes:7:Labl", "Portals:3:UserTypes:7:Label")]
    [InlineData("GAPURA__BaseUri", "BaseUri", "BaseUrl")]
    [InlineData("GAPURA__Database__Connectionstrings", "Database:Connectionstrings", "Database:ConnectionString")]
    [InlineData("GAPURA__x", "x", "")]
    public void An_unknown_name_is_refused_with_the_nearest_known_one(string variable, string path, string nearest)
    {
        var message = Refused(_ => { }, (variable, "secret-value"));
        Assert.Contains($"'{path}'", message, StringComparison.Ordinal);
        Assert.Contains($"The nearest is '{nearest}", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-value", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_in_the_file_is_refused_too() =>
        Assert.Contains("'Portals:0:Captchas'. The nearest is 'Portals:0:Captcha'", Refused(root => root["Portals"]![0]!["Captchas"] = "Never"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Database__Kind", "Oracle", "'Database:Kind' must be one of Sqlite, Postgres.")]
    [InlineData("Database__Kind", "1", "'Database:Kind' must be one of Sqlite, Postgres.")]
    [InlineData("Mail__Security", "ssl", "'Mail:Security' must be one of StartTls, Tls, None.")]
    [InlineData("Portals__0__SecondFactor", "", "'Portals:0:SecondFactor' must be one of Off, Optional, Required.")]
    [InlineData("Mail__Port", "smtp", "'Mail:Port' must be a whole number.")]
    [InlineData("Mail__Port", "99999999999", "'Mail:Port' must be a whole number.")]
    [InlineData("Portals__0__ResetAsksPassword", "yes", "'Portals:0:ResetAsksPassword' must be true or false.")]
    [InlineData("Mail", "x", "'Mail' is a group of settings, not one value.")]
    [InlineData("Portals__x__Key", "a", "'Portals' is a list: after it comes a position (0, 1, 2 …), not 'x'.")]
    [InlineData("BaseUrl__0", "x", "'BaseUrl' is one value, not a group or a list.")]
    [InlineData("TrustedProxies", "10.0.0.1", "'TrustedProxies' is a list, not one value. In the environment: GAPURA__TrustedProxies__0, …__1.")]
    public void A_value_of_the_wrong_kind_is_refused_with_what_it_must_be(string name, string value, string expected) =>
        Assert.Contains(expected, Refused(_ => { }, ($"GAPURA__{name}", value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("BaseUrl", "", "'BaseUrl' must be the address that people use")]
    [InlineData("BaseUrl", "masuk.contoh.example", "'BaseUrl' must be the address that people use")]
    [InlineData("BaseUrl", "ftp://masuk.contoh.example", "'BaseUrl' must be the address that people use")]
    [InlineData("BaseUrl", "http://masuk.contoh.example", "'BaseUrl' must begin with https://")]
    [InlineData("BaseUrl", "https://masuk.contoh.example/gapura", "'BaseUrl' must be scheme, host and port alone")]
    [InlineData("BaseUrl", "https://masuk.contoh.example/?a=b", "'BaseUrl' must be scheme, host and port alone")]
    [InlineData("Listen", "5080", "'Listen' must be http:// with")]
    [InlineData("Listen", "https://127.0.0.1:5080", "'Listen' must be http:// with")]
    [InlineData("Listen", "tcp://127.0.0.1:5080", "'Listen' must be http:// with")]
    [InlineData("Listen", "http://127.0.0.1:99999", "'Listen' must be http:// with")]
    [InlineData("DataFolder", "", "'DataFolder' must be given")]
    [InlineData("DataFolder", "/dev/null/gapura", "'DataFolder' /dev/null/gapura cannot be written")]
    [InlineData("Database__File", "", "'Database:File' must be given")]
    [InlineData("Database__ConnectionString", "Host=db;Database=g;Password=topsecret", "'Database:ConnectionString' is for PostgreSQL")]
    [InlineData("Keys__File", "", "'Keys:File' must be given")]
    [InlineData("Keys__Json", "{topsecret", "'Keys:Json' must be the content of a key file")]
    [InlineData("Keys__Json", "[\"topsecret\"]", "'Keys:Json' must be the content of a key file")]
    [InlineData("Mail__Port", "0", "'Mail:Port' must be 1 to 65535.")]
    [InlineData("Limits__SessionHours", "169", "'Limits:SessionHours' must be 1 to 168.")]
    [InlineData("Limits__HashQueue", "-1", "'Limits:HashQueue' must be 1 to 100000.")]
    [InlineData("TrustedProxies__0", "proxy", "'TrustedProxies:0' must be an address or a block")]
    [InlineData("TrustedProxies__0", "10", "'TrustedProxies:0' must be an address or a block")]
    [InlineData("Places__0__Block", "10.0.0.0/33", "'Places:0:Block' must be an address or a block")]
    [InlineData("Places__0__Block", "10.0.0.0/8", "'Places:0:Name' must be given.")]
    [InlineData("Portals__0__Key", "LPSE", "'Portals:0:Key' must be 1 to 40 of a-z, 0-9 and hyphen.")]
    [InlineData("Portals__0__Key", "a\n", "'Portals:0:Key' must be 1 to 40 of a-z, 0-9 and hyphen.")]
    [InlineData("Portals__0__Key", "admin", "'Portals:0:Key' must not be 'admin'")]
    [InlineData("Portals__0__Key", ".well-known", "'Portals:0:Key' must not be '.well-known'")]
    [InlineData("Portals__0__Name", " ", "'Portals:0:Name' must be given.")]
    [InlineData("Portals__0__Header", "", "'Portals:0:Header' must be given.")]
    [InlineData("Portals__1__Key", "lpse", "'Portals:1:Key' is taken: another portal is 'lpse' already.")]
    [InlineData("Portals__1__Key", "lain", "'Portals:1:UserTypes' must hold at least one user type.")]
    [InlineData("Portals__0__UserTypes__0__Key", "Penyedia", "'Portals:0:UserTypes:0:Key' must be 1 to 40")]
    [InlineData("Portals__0__UserTypes__1__Key", "penyedia", "'Portals:0:UserTypes:1:Key' is taken")]
    [InlineData("Portals__0__UserTypes__1__Caption", "", "'Portals:0:UserTypes:1:Caption' must be given.")]
    public void A_value_that_cannot_work_is_refused(string name, string value, string expected)
    {
        var message = Refused(_ => { }, ($"GAPURA__{name}", value));
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Host=db")]
    [InlineData("postgres://gapura:topsecret@db/gapura")]
    [InlineData("Host=db;Database=gapura;Password=topsecret;Prot=topsecret")]
    [InlineData("Host=db;Database=gapura;Password=topsecret;Port=topsecret")]
    [InlineData("Host=db;Database=gapura;Password='topsecret")]
    public void An_unusable_connection_string_is_never_printed(string text)
    {
        var message = Refused(_ => { }, ("GAPURA__Database__Kind", "Postgres"), ("GAPURA__Database__ConnectionString", text));
        Assert.Contains("'Database:ConnectionString' must", message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_usable_connection_string_is_taken() => Assert.Equal(DatabaseKind.Postgres, Read(_ => { },
        ("GAPURA__Database__Kind", "postgres"), ("GAPURA__Database__ConnectionString", "Host=db;Database=gapura;Username=g;Password=x")).Database.Kind);

    [Fact]
    public void Without_portals_it_is_refused() =>
        Assert.Contains("'Portals' must hold at least one portal.", Refused(root => root["Portals"] = new JsonArray()), StringComparison.Ordinal);

    [Fact]
    public void Several_problems_are_told_together()
    {
        var message = Refused(_ => { }, ("GAPURA__BaseUrl", "http://x.example/a"), ("GAPURA__Mail__Port", "0"));
        Assert.StartsWith("3 settings are wrong:", message, StringComparison.Ordinal);
        Assert.Equal(4, message.Split('\n').Length);
    }

    [Fact]
    public void A_null_is_told_apart_from_a_default() =>
        Assert.Contains("'BaseUrl' is null. Leave it out", Refused(root => root["BaseUrl"] = null), StringComparison.Ordinal);

    [Fact]
    public void Broken_json_is_told_by_its_place_without_its_text()
    {
        var file = Path.Combine(_folder, "broken.json");
        File.WriteAllText(file, "{\n  \"Mail\": { \"Password\": topsecret }\n}");
        var message = Assert.Throws<SettingsException>(() => SettingsReader.Read(file, new GapuraSettings(), [])).Message;
        Assert.Contains("is not JSON: line 2", message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() => Assert.Contains("There is no settings file at",
        Assert.Throws<SettingsException>(() => SettingsReader.Read(Path.Combine(_folder, "no.json"), new GapuraSettings(), [])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "Gapura <a@b.example>", MailSecurity.StartTls, "", "'Mail:Host' must be given")]
    [InlineData("mail", "", MailSecurity.StartTls, "", "'Mail:From' must be an address")]
    [InlineData("mail", "nobody", MailSecurity.StartTls, "", "'Mail:From' must be an address")]
    [InlineData("mail", "a@b.example", MailSecurity.None, "", "'Mail:Security' None is for a relay on this machine")]
    [InlineData("mail", "a@b.example", MailSecurity.Tls, "user", "'Mail:User' and 'Mail:Password' come together")]
    public void Serving_asks_for_a_mail_server(string host, string from, MailSecurity security, string user, string expected)
    {
        var settings = new GapuraSettings { Mail = { Host = host, From = from, Security = security, User = user } };
        Assert.Contains(expected, Assert.Throws<SettingsException>(() => SettingsCheck.RequireForServing(settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_has_a_range()
    {
        // Those of portals are looked at portal by portal (TokenCheck).
        Assert.Equal(SettingsNames.All.Where(name => name.Type == typeof(int) && !name.Path.StartsWith("Portals:", StringComparison.Ordinal)).Select(name => name.Path).Order(), SettingsCheck.Ranges.Keys.Order());
        Assert.Empty(SettingsCheck.Problems(Read(_ => { })));
    }

    private GapuraSettings Read(Action<JsonNode> change, params (string Name, string Value)[] environment)
    {
        var root = JsonNode.Parse(Files.Example())!;
        root["DataFolder"] = Path.Combine(_folder, "data");
        root["Places"] = new JsonArray();
        root["TrustedProxies"] = new JsonArray();
        root["Portals"]![0]!["SecondFactor"] = "Optional";
        change(root);
        var file = Path.Combine(_folder, "gapura.json");
        File.WriteAllText(file, root.ToJsonString());
        return SettingsReader.Read(file, new GapuraSettings(), environment.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value)));
    }

    private string Refused(Action<JsonNode> change, params (string Name, string Value)[] environment) =>
        Assert.Throws<SettingsException>(() => Read(change, environment)).Message;
}
