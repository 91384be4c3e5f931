using System.Text.Json;
using System.Text.Json.Serialization;

namespace BusinessBanking.Ledger;

/// <summary>
/// Keeps the book in one file: small enough to be written whole, moved into place so that no half of it is ever read. What a real bank has a
/// database for happens under one lock.
/// </summary>
public sealed class Books
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };
    private readonly Lock _gate = new();
    private readonly string _file;
    private Book _book;
    private TaskCompletionSource _changed = New();

    public Books(BankSettings settings)
    {
        _file = settings.BookFile;
        _book = File.Exists(_file) ? JsonSerializer.Deserialize<Book>(File.ReadAllBytes(_file), Format)! : Book.First;
    }

    public Book Now
    {
        get
        {
            lock (_gate)
            {
                return _book;
            }
        }
    }

    /// <summary>Ends at the next change.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Changes the book, if the change still fits it: the decision and the writing are one.</summary>
    /// <param name="change">The book as it has to be, or null where it must stay as it is.</param>
    /// <returns>Whether it was changed.</returns>
    public bool TryChange(Func<Book, Book?> change)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            if (change(_book) is not { } next)
            {
                return false;
            }

            Write(next);
            (_book, told, _changed) = (next, _changed, New());
        }

        told.SetResult();
        return true;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Write(Book book)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(_file + ".new", options))
        {
            JsonSerializer.Serialize(stream, book, Format);
            stream.Flush(flushToDisk: true);
        }

        File.Move(_file + ".new", _file, overwrite: true);
    }
}
