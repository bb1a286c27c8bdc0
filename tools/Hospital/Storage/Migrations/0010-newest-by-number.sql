CREATE INDEX measurements_by_number ON measurements (association, vital, sequence);
CREATE INDEX packs_by_time_of_arrival ON packs (received);
