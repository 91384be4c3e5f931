using Gapura.Protocol.Pin;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Factors.SecureToken;

/// <summary>The PIN keys in the rows, and the offline codes' keys that come from them (SPEC 9.2, 9.9).</summary>
public sealed class TokenSecrets(KeyRing keys)
{
    public PinKey OpenActivation(TokenActivation activation) =>
        PinKey.From(keys.Open(SealedColumn.ActivationPinKey, activation.AccountId.ToString(), activation.PinKeySealed)) ?? throw new InvalidOperationException("A PIN key has another length.");

    /// <summary>The row that makes a bound device a Secure Token.</summary>
    public void Add(GapuraContext db, TokenActivation activation, PinKey pin, DateTimeOffset? limitedUntil) => db.SecureTokens.Add(new Storage.Records.SecureToken
    {
        DeviceId = activation.DeviceId,
        AccountId = activation.AccountId,
        PinKeySealed = Seal(activation.DeviceId, pin),
        LimitedUntil = limitedUntil,
        ConsentVersion = activation.ConsentVersion,
        ConsentAt = activation.ConsentAt,
        PinChangedAt = activation.ConsentAt,
    });

    /// <summary>Puts another PIN's key in place of the old one's, and the key of the codes made with it (SPEC 9.10).</summary>
    public async Task ChangeAsync(GapuraContext db, DeviceId device, PinKey pin, DateTimeOffset now)
    {
        var sealedKey = Seal(device, pin);
        await db.SecureTokens.Where(one => one.DeviceId == device)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.PinKeySealed, sealedKey).SetProperty(one => one.PinChangedAt, now));
        foreach (var factor in await db.TotpFactors.Where(one => one.DeviceId == device).ToListAsync())
        {
            using var secret = pin.TotpSecret();
            var sealedSecret = keys.Seal(SealedColumn.TotpSecret, factor.Id.ToString(), secret.Reveal());
            await db.TotpFactors.Where(one => one.Id == factor.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.SecretSealed, sealedSecret));
        }
    }

    private byte[] Seal(DeviceId device, PinKey pin) => keys.Seal(SealedColumn.TokenPinKey, device.ToString(), pin.Reveal());
}
