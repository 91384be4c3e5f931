namespace Gapura.Storage.Sealing;

/// <summary>How a row is named inside the values sealed for it: a guid as 32 lower-case hex digits, a text as it is.</summary>
public static class SealedRow
{
    public static string Name(Guid id) => id.ToString("N");

    /// <summary>The name for a key as the database gave it: SQLite has no guid type and keeps guids as text.</summary>
    public static string Name(SealedColumn column, object key) => key switch
    {
        Guid id => Name(id),
        string text when HasTextKey(column) => text,
        string text => Name(Guid.Parse(text)),
        _ => throw new ArgumentException($"{column.Table}.{column.Key} is neither a guid nor a text.", nameof(key)),
    };

    private static bool HasTextKey(SealedColumn column) => column == SealedColumn.CaptchaAnswer || column == SealedColumn.ServerSecret
        || column == SealedColumn.SigningKey || column == SealedColumn.IdempotentAnswer;
}
